#!/usr/bin/env bash
# exercises: timeout, exit 124, sleep, background, wait, kill, exit codes
# exit: 124
timeout 5 echo "in time"; echo "rc=$?"
timeout 0.1 sleep 5; echo "rc=$?"
timeout 1 bash -c 'exit 3'; echo "rc=$?"
sleep 30 & p=$!; kill "$p"; wait "$p" 2>/dev/null; echo "killed rc=$?"
( sleep 0.05; echo later ) & echo now; wait; echo joined
read -r -t 0.1 x < <(sleep 0.6; echo late) || echo "read timed out"
start() { sleep 0.02; return 6; }; start & wait $!; echo "rc=$?"
timeout 0.1 sleep 3
