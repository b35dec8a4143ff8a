#!/usr/bin/env bash
# exercises: line-numbered checks, functions per rule, arrays of findings, sort, exit status by severity
# exit: 3
cat > bad.sh <<'S'
#!/bin/bash
x = 1
cd /tmp
if [ $x == 1 ] ; then echo yes; fi  
rm -rf $DIR/*
S
findings=(); add() { findings+=("$1:$2:$3"); }
rule_spaces() { [[ $2 =~ ^[a-z]+\ =\  ]] && add "$1" error "spaces around ="; }
rule_trailing() { [[ $2 =~ [[:space:]]$ ]] && add "$1" style "trailing space"; }
rule_rm() { [[ $2 =~ rm\ -rf\ \$ ]] && add "$1" error "unquoted rm"; }
rule_eq() { [[ $2 == *'[ '*' == '* ]] && add "$1" warn "== in test"; }
n=0; while IFS= read -r l; do ((n++)); for r in $(declare -F | awk '$3 ~ /^rule_/ {print $3}'); do "$r" "$n" "$l"; done; done < bad.sh
printf '%s\n' "${findings[@]}" | sort -t: -k1,1n -k2,2
errors=$(printf '%s\n' "${findings[@]}" | grep -c ':error:'); warns=$(printf '%s\n' "${findings[@]}" | grep -c ':warn:')
echo "errors=$errors warns=$warns"; exit $((errors + warns))
