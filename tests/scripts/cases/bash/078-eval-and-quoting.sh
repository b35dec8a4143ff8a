#!/usr/bin/env bash
# exercises: eval, printf %q, command arrays, bash -c, deferred commands, variable functions
cmd=(printf '<%s>' "a b" '$x'); "${cmd[@]}"; echo
q=$(printf '%q ' "${cmd[@]}"); eval "$q"; echo
dry_run() { printf '+'; printf ' %s' "$@"; echo; }
run() { if [[ ${DRY:-} ]]; then dry_run "$@"; else "$@"; fi; }
run echo "real"; DRY=1 run rm -rf /important
deferred=(); defer() { deferred+=("$*"); }; defer echo first; defer 'echo second | tr a-z A-Z'
for ((i = ${#deferred[@]} - 1; i >= 0; i--)); do eval "${deferred[i]}"; done
for op in + - '*'; do eval "echo \$((6 $op 3))"; done
for n in a b; do eval "say_$n() { echo \"$n says \$1\"; }"; done; say_a hi; say_b ho
eval 'x=5; echo $x' ; eval "exit_in() { return 8; }"; exit_in; echo "rc=$?"
code='for i in 1 2; do echo "i$i"; done'; bash -c "$code"
