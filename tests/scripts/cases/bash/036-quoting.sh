#!/usr/bin/env bash
# exercises: quoting, word splitting, IFS, "$@" versus $*, ANSI-C quotes, escapes
n() { echo "$#:$1"; }
v="a  b c"
n $v; n "$v"; n "$v"$v; n '' ; n "" x
set -- "one two" three ""
n $@; n "$@"; n $*; n "$*"; IFS=,; echo "$*"; n $*; unset IFS
echo $'tab\there\nnew\x41\u00e9 \'q\'' "it's" 'say "hi"' a\ b\$c
echo "a\"b\\c\$d\`e" 'a\nb' "nl\n"
x='$HOME *'; echo "$x"; y="$(echo "nested "quote" $(echo "deep  er")")"; echo "$y"
csv=a:b::c; IFS=:; set -- $csv; echo "$# [$3]"; unset IFS
printf '%s|' ${undefined_var} "${undefined_var}" end; echo
printf '%q %q %q\n' "a b" 'it'\''s' plain
echo ${v@Q} "${v@U}"
