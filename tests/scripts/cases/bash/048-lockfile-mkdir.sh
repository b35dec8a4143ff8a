#!/usr/bin/env bash
# exercises: mkdir as a lock, trap cleanup, functions, subshell, exit codes
lock=work.lock
with_lock() (
  mkdir "$lock" 2>/dev/null || { echo "busy: $*"; exit 75; }
  trap 'rmdir "$lock"; echo "released"' EXIT
  "$@"
)
task() { echo "task $1"; [[ $1 == nested ]] && { with_lock task inner; echo "nested rc=$?"; }; return "${2:-0}"; }
with_lock task first; echo "rc=$?"
with_lock task nested; echo "rc=$?"
with_lock task bad 4; echo "rc=$?"
[[ -d $lock ]] || echo "no lock left"
