#!/usr/bin/env bash
# exercises: getopts, functions, usage here-document, shift, exit code, stderr
# exit: 2
usage() {
  cat >&2 <<USAGE
usage: ${0##*/} [-v] [-n COUNT] [-o FILE] NAME...
USAGE
  exit "${1:-2}"
}
run() {
  local OPTIND=1 opt verbose=0 count=1 out=-
  while getopts ':vn:o:h' opt; do
    case $opt in
      v) verbose=$((verbose + 1)) ;;
      n) count=$OPTARG ;;
      o) out=$OPTARG ;;
      h) usage 0 ;;
      :) echo "missing value of -$OPTARG"; return 64 ;;
      \?) echo "unknown option -$OPTARG"; return 65 ;;
    esac
  done
  shift $((OPTIND - 1))
  echo "verbose=$verbose count=$count out=$out rest=$# first=${1-none}"
}
run -v -v -n 3 a b
run -vvn5 -o x.txt -- -dash
run -n; echo "rc=$?"
run -z; echo "rc=$?"
(usage 0); echo "rc=$?"
run one two
usage
