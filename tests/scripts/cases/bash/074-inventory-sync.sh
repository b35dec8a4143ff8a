#!/usr/bin/env bash
# exercises: comm, join, associative arrays, functions, exit code by findings, here-documents
# exit: 3
cat > expected <<E
nginx 1.24
redis 7.0
postgres 15
E
cat > actual <<E
redis 7.0
nginx 1.22
mysql 8
E
sort -o expected expected; sort -o actual actual
issues=0; report() { echo "$1: $2"; issues=$((issues + 1)); }
while read -r n; do report missing "$n"; done < <(join -v1 expected actual | cut -d' ' -f1)
while read -r n; do report extra "$n"; done < <(join -v2 expected actual | cut -d' ' -f1)
while read -r n want have; do [ "$want" = "$have" ] || report wrong "$n $have, wanted $want"; done < <(join expected actual)
echo "issues: $issues"
exit "$issues"
