#!/usr/bin/env bash
# exercises: parameter expansion defaults, assign, alternate, error, subshell, unset versus empty
# exit: 1
unset a; b=""; c=val
echo "${a-unset} ${b-unset} ${c-unset}"
echo "${a:-dflt} ${b:-dflt} ${c:-dflt}"
echo "[${a+alt}] [${b+alt}] [${b:+alt}] [${c:+alt}]"
: "${a:=assigned}"; echo "$a"
( : "${zzz:?is required}"; echo never ); echo "rc=$?"
set -u
( echo "$undefined_variable"; echo never ) 2>/dev/null; echo "rc=$?"
echo "${undefined_variable:-guarded}"
arr=(); echo "n=${#arr[@]} ${arr[@]+x}"
echo "$undefined_variable"
echo never
