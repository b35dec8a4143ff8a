#!/usr/bin/env bash
# exercises: case, functions, declare -F, "$@" forwarding, exit codes
# exit: 64
cmd_add() { echo "add: $*"; }
cmd_list() { printf 'item %s\n' "$@"; }
cmd_fail() { echo "failing on purpose"; return 12; }
main() {
  local cmd=${1:-help}; shift || true
  if declare -F "cmd_$cmd" > /dev/null; then "cmd_$cmd" "$@"; return; fi
  case $cmd in
    help|--help|-h) declare -F | sed -n 's/^declare -f cmd_/  /p' ;;
    *) echo "unknown command: $cmd"; return 64 ;;
  esac
}
main; main add 1 "2 3"; main list x y
main fail || echo "rc=$?"
main bogus
exit $?
