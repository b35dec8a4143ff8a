#!/usr/bin/env bash
# exercises: set -o pipefail, PIPESTATUS, pipelines, arrays
true | false | true
echo "plain: $? statuses: ${PIPESTATUS[*]}"
true | false | true; st=("${PIPESTATUS[@]}"); echo "saved: ${st[*]} n=${#st[@]}"
set -o pipefail
true | (exit 3) | true; echo "pipefail: $?"
(exit 2) | (exit 7) | true; echo "rightmost: $?"
set +o pipefail
(exit 2) | (exit 7) | true; echo "off: $?"
echo a b c | tr ' ' '\n' | grep -c . ; echo "${PIPESTATUS[@]}"
grep -q zzz <<< abc | cat; echo "${PIPESTATUS[0]} ${PIPESTATUS[1]}"
