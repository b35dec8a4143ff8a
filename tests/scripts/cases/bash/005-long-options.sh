#!/usr/bin/env bash
# exercises: while/case argument parsing, arrays, default values, functions, shift
parse() {
  verbose=false output=out.txt tags=() rest=()
  while [[ $# -gt 0 ]]; do
    case "$1" in
      -v|--verbose) verbose=true; shift ;;
      -o|--output) output="$2"; shift 2 ;;
      --output=*) output="${1#*=}"; shift ;;
      -t|--tag) tags+=("$2"); shift 2 ;;
      --) shift; rest+=("$@"); break ;;
      -*) echo "unknown: $1"; return 1 ;;
      *) rest+=("$1"); shift ;;
    esac
  done
  echo "verbose=$verbose output=$output tags=${tags[*]:-none} (${#tags[@]}) rest=${rest[*]:-none} (${#rest[@]})"
}
parse
parse -v --output=a.json in.txt
parse --tag red -t "light blue" --output b x y
parse file -- -v --tag
parse --wrong || echo "failed with $?"
