#!/usr/bin/env bash
# exercises: recursive descent, regex tokenizer, global cursor, functions, arithmetic, error return
tokenize() { tokens=(); local s=$1; while [[ $s =~ ^\ *([0-9]+|[-+*/()])(.*)$ ]]; do tokens+=("${BASH_REMATCH[1]}"); s=${BASH_REMATCH[2]}; done; [[ $s =~ ^\ *$ ]]; }
factor() { local t=${tokens[pos]}; ((pos++)); case $t in '(') expr_; ((pos++)) ;; -) factor; R=$((-R)) ;; *) R=$t ;; esac; }
term() { factor; local l=$R op; while [[ ${tokens[pos]} == [*/] ]]; do op=${tokens[pos]}; ((pos++)); factor; if [[ $op == '*' ]]; then l=$((l * R)); else ((R)) || return 1; l=$((l / R)); fi; done; R=$l; }
expr_() { term || return 1; local l=$R op; while [[ ${tokens[pos]} == [-+] ]]; do op=${tokens[pos]}; ((pos++)); term || return 1; [[ $op == + ]] && l=$((l + R)) || l=$((l - R)); done; R=$l; }
for e in "1 + 2 * 3" "(1+2)*3" "10 / 3 - -2" "2*(3+(4-1))*2" "8/0" "7 & 1"; do
  pos=0; if ! tokenize "$e"; then echo "$e: bad token"; elif expr_; then echo "$e = $R"; else echo "$e: division by zero"; fi
done
