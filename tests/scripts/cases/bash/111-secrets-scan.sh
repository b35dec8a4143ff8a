#!/usr/bin/env bash
# exercises: grep -rnE, read loop, counters, allow list by associative array, exit code, masking
# exit: 2
mkdir -p repo/src; printf 'key = "AKIAABCDEFGHIJKLMNOP"\nok = 1\n' > repo/src/a.py; printf 'token: ghp_abcdefghijklmnopqrstuvwxyz0123456789\n' > repo/cfg.yml; echo 'AKIAEXAMPLEEXAMPLE12' > repo/doc.md
declare -A allow=([repo/doc.md]=1); found=0
mask() { local s=$1; printf '%s%s\n' "${s:0:4}" "$(printf '%*s' $((${#s} - 4)) '' | tr ' ' '*')"; }
while IFS=: read -r file line text; do
  [[ ${allow[$file]:-} ]] && { echo "allowed $file"; continue; }
  found=$((found + 1)); secret=$(grep -oE 'AKIA[A-Z0-9]{16}|ghp_[a-z0-9]{36}' <<< "$text"); echo "$file:$line $(mask "$secret")"
done < <(grep -rnE 'AKIA[A-Z0-9]{16}|ghp_[A-Za-z0-9]{36}' repo | LC_ALL=C sort)
echo "found $found"; exit "$found"
