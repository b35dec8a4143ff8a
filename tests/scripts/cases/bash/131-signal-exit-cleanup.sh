#!/usr/bin/env bash
# exercises: kill by TERM of itself, trap TERM with exit, EXIT trap order, background child
# exit: 143
child() { trap 'echo "child stops"; exit 5' TERM; : > ready; while :; do sleep 0.02; done; }
child & c=$!; until [[ -e ready ]]; do sleep 0.01; done; kill -TERM "$c"; wait "$c"; echo "child rc=$?"
( trap 'echo "cleanup"' EXIT; kill -TERM "$BASHPID"; sleep 1 ) ; echo "sub rc=$?"
trap 'echo "exit trap"' EXIT
trap 'echo "term trap"; exit 143' TERM
kill $$
echo never
