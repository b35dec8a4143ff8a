#!/usr/bin/env bash
# exercises: read loop, regex, associative array of slugs, printf indentation, string case
slug() { local s=${1,,}; s=${s//[^a-z0-9 -]/}; echo "${s// /-}"; }
declare -A seen; in_code=false
while IFS= read -r line; do
  [[ $line == '```'* ]] && { $in_code && in_code=false || in_code=true; continue; }
  $in_code && continue
  if [[ $line =~ ^(#+)\ (.+)$ ]]; then
    depth=${#BASH_REMATCH[1]} title=${BASH_REMATCH[2]}
    s=$(slug "$title"); n=${seen[$s]:-0}; seen[$s]=$((n + 1)); ((n)) && s+="-$n"
    printf '%*s- [%s](#%s)\n' $(((depth - 1) * 2)) '' "$title" "$s"
  fi
done <<'MD'
# My Project
intro
## Install & Use
```bash
# not a heading
```
### Linux
### macOS
## Usage: Part 1
### Linux
MD
