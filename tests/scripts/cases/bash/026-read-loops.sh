#!/usr/bin/env bash
# exercises: read -r, IFS, read -a, -d, -n, last line without newline, mapfile
printf 'a:b:c\nd::f\nlast:x:y' > f
while IFS=: read -r x y z || [[ -n $x ]]; do echo "[$x][$y][$z]"; done < f
IFS=, read -r -a parts <<< "p,q r,,s"; echo "${#parts[@]}|${parts[1]}|${parts[2]}|"
read -r first rest <<< "  lead and   trail  "; echo "<$first><$rest>"
IFS= read -r whole <<< "  kept  "; echo "<$whole>"
printf 'x\0y z\0' | while IFS= read -r -d '' item; do echo "item=$item"; done
read -r -n 3 three <<< abcdef; echo "$three"
mapfile -t lines < f; echo "${#lines[@]} ${lines[2]}"
mapfile -t -n 1 -s 1 some < f; echo "${some[@]}"
read -r v < /dev/null; echo "eof rc=$?"
echo 'back\tslash' | { read -r a; echo "$a"; }
printf '%s\n' 3 1 2 | { s=0; while read -r n; do ((s += n)); done; echo "sum $s"; }
