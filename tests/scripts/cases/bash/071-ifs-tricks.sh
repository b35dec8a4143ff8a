#!/usr/bin/env bash
# exercises: IFS, read -a, set --, joining, PATH walking, passwd-like parsing, restoring IFS
path="/usr/bin:/bin::/opt/x"
IFS=: read -ra dirs <<< "$path"; for d in "${dirs[@]}"; do echo "[${d:-.}]"; done
old=$IFS; IFS=$'\n'; for l in $(printf 'a b\nc d\n'); do echo "<$l>"; done; IFS=$old
while IFS=: read -r user _ uid gid _ home shell; do ((uid >= 1000)) && echo "$user $home ${shell##*/}"; done <<'P'
root:x:0:0:root:/root:/bin/bash
ann:x:1000:1000:Ann,,,:/home/ann:/bin/zsh
bob:x:1001:1001::/home/bob:/usr/bin/fish
P
set -- a b c; IFS=-; echo "$*"; x="$*"; IFS=; echo "$*"; unset IFS; echo "$* | $x"
IFS=' ,' ; for w in ${z:-"a, b c,d"}; do echo -n "$w;"; done; echo; for w in $(echo "a, b c,d"); do echo -n "$w;"; done; echo
