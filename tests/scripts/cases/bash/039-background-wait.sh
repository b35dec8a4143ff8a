#!/usr/bin/env bash
# exercises: background jobs, wait, exit codes of jobs, $!, files, arrays of pids
# exit: 3
job() { echo "job $1 done" > "job$1.out"; return "$2"; }
job 1 0 & p1=$!
job 2 3 & p2=$!
wait "$p1"; echo "first rc=$?"
wait "$p2"; rc2=$?; echo "second rc=$rc2"
pids=()
for i in 3 4 5; do ( echo "result $((i * i))" > "job$i.out" ) & pids+=($!); done
for p in "${pids[@]}"; do wait "$p" || echo "failed"; done
cat job*.out
wait; echo "all: $?"
( exit 9 ) & wait $!; echo "sub rc=$?"
{ sleep 0.05; echo slow; } & echo fast; wait
exit "$rc2"
