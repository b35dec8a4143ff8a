#!/usr/bin/env bash
# exercises: regex, case, functions, git-free changelog by here-document, sed -i, error exit
# exit: 1
cat > VERSION <<< "1.4.9"
bump() {
  local v; v=$(<VERSION)
  [[ $v =~ ^([0-9]+)\.([0-9]+)\.([0-9]+)$ ]] || { echo "bad version $v" >&2; return 1; }
  local M=${BASH_REMATCH[1]} m=${BASH_REMATCH[2]} p=${BASH_REMATCH[3]}
  case $1 in major) ((M++)); m=0 p=0 ;; minor) ((m++)); p=0 ;; patch) ((p++)) ;; *) return 2 ;; esac
  echo "$M.$m.$p" | tee VERSION
}
bump patch; bump minor; bump major; bump nonsense || echo "rc=$?"
kind() { if grep -q '^feat!' <<< "$1"; then echo major; elif grep -q '^feat' <<< "$1"; then echo minor; else echo patch; fi; }
log=$'fix: a\nfeat: b\ndocs: c'; bump "$(kind "$log")"
printf 'name = "x"\nversion = "0.0.0"\ndep = "1"\n' > Cargo.txt; sed -i -E "s/^(version = )\".*\"/\1\"$(<VERSION)\"/" Cargo.txt; cat Cargo.txt
echo "v2" > VERSION; bump patch
