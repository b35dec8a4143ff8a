#!/usr/bin/env bash
# exercises: getopt long options, set --, eval, shift loop, exit code on unknown option
# exit: 1
# needs: getopt
parse() {
  local o; o=$(getopt -o vo:n:: --long verbose,output:,name:: -n demo -- "$@" 2>/dev/null) || return 1
  eval set -- "$o"; local v=0 out=- n=none
  while true; do
    case $1 in -v|--verbose) v=$((v + 1)); shift ;; -o|--output) out=$2; shift 2 ;; -n|--name) n=${2:-default}; shift 2 ;; --) shift; break ;; esac
  done
  echo "v=$v out=$out n=$n rest=$* ($#)"
}
parse -v --output 'a file' x y
parse --verb -o out -nN z
parse -vv -- -o
parse --name=val
parse
parse "it's" 'q "r"'
getopt -o ab: -- -a -b 'x y' z
parse --bad
rc=$?
echo "rc=$rc"
exit $rc
