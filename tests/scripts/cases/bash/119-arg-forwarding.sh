#!/usr/bin/env bash
# exercises: "$@" through layers, wrapper functions, env prefix, xargs with quotes, bash -c arguments
show() { printf '%d:' "$#"; printf '[%s]' "$@"; echo; }
w1() { w2 "$@"; }; w2() { show pre "$@" post; }
w1 "a b" '' '*' $'x\ty' "it's"
bash -c 'printf "%s|" "$@"; echo' _ "a b" "c*" ""
opts=(); [[ 1 ]] && opts+=(--flag); [[ "" ]] && opts+=(--no); show "${opts[@]}" "${opts[@]:+extra}"
none=(); show "${none[@]}"; show ${none[@]+"${none[@]}"} end
printf '%s\n' 'one two' three | xargs -I{} bash -c 'echo "<$1>"' _ {}
echo 'q "a b" c\ d' | xargs printf '<%s>'; echo
printf 'x y\0z\0' | xargs -0 printf '(%s)'; echo
A=1 B="two words" bash -c 'echo "$A-$B"'; env -i X=only bash -c 'echo "${A-none} $X"'
