#!/usr/bin/env bash
# exercises: string loop, printf %02X, case, function, ${x:i:1}, decoding by printf %b
urlencode() {
  local s=$1 out='' c i; local LC_ALL=C
  for ((i = 0; i < ${#s}; i++)); do
    c=${s:i:1}
    case $c in [a-zA-Z0-9.~_-]) out+=$c ;; ' ') out+=%20 ;; *) printf -v c '%%%02X' "'$c"; out+=$c ;; esac
  done
  printf '%s\n' "$out"
}
urldecode() { local s=${1//+/ }; printf '%b\n' "${s//%/\\x}"; }
urlencode "a b&c=d/e?f#g"; urlencode 'safe-._~09AZ'
urldecode "$(urlencode 'x=1 & y="z"')"; urldecode 'a+b%20c%21'
declare -A q; IFS='&' read -ra pairs <<< "name=J%20D&age=7&empty="
for p in "${pairs[@]}"; do q[${p%%=*}]=$(urldecode "${p#*=}"); done
for k in age empty name; do echo "$k=<${q[$k]}>"; done
