#!/usr/bin/env bash
# exercises: worker pool with bounded background jobs, wait, arrays, result files, arithmetic
max=2 running=0; job() { local n=$1; sleep 0.0$n; echo "$n:$((n * n))" > "res.$n"; return $((n % 2)); }
ok=0 bad=0
reap() { if wait -n; then ok=$((ok + 1)); else bad=$((bad + 1)); fi; running=$((running - 1)); }
for n in 1 2 3 4 5; do
  if ((running >= max)); then reap; fi
  job $n & ((running++))
done
while ((running > 0)); do reap; done
echo "ok=$ok bad=$bad"; cat res.*; jobs | wc -l | tr -d ' '
seq 4 | xargs -P 2 -I{} sh -c 'echo $(({} * 10))' | sort -n | xargs
