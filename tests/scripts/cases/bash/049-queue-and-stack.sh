#!/usr/bin/env bash
# exercises: arrays as queue and stack, functions, slices, loops, arithmetic
queue=(); push() { queue+=("$@"); }
shift_q() { [[ ${#queue[@]} -gt 0 ]] || return 1; item=${queue[0]}; queue=("${queue[@]:1}"); }
push a "b c" d
while shift_q; do echo "took $item, left ${#queue[@]}"; [[ $item == a ]] && push late; done
shift_q || echo "empty"
rpn() {
  local -a st=(); local t a b
  for t in $1; do
    case $t in
      +|-|x|/) b=${st[-1]}; a=${st[-2]}; unset 'st[-1]' 'st[-1]'
        case $t in x) st+=($((a * b))) ;; *) st+=($((a $t b))) ;; esac ;;
      *) st+=("$t") ;;
    esac
  done
  echo "${st[0]}"
}
rpn "3 4 + 2 x 7 /"; rpn "100 7 - 3 /"
