#!/usr/bin/env bash
# exercises: background jobs, wait, per-job files, arrays, functions, ordering
work() { local n=$1 i s=0; for ((i = 1; i <= n; i++)); do s=$((s + i)); done; echo "sum($n)=$s"; }
declare -A pid_of
for n in 10 100 50; do work "$n" > "out.$n" & pid_of[$n]=$!; done
for n in 10 50 100; do wait "${pid_of[$n]}" && echo "job $n ok"; done
cat out.10 out.50 out.100
fails=0
for rc in 0 1 0 2; do ( exit $rc ) & pids="$pids $!"; done
for p in $pids; do wait "$p" || fails=$((fails + 1)); done
echo "failed: $fails"
result=$( { work 3 & work 4 & wait; } | sort ); echo "$result"
