#!/usr/bin/env bash
# exercises: sed, awk, paste, tr, column-free Markdown table, here-document, sort
cat > t.tsv <<'E'
name	lang	stars
claw	Rust	12
tool|x	C	7
snake	Python	150
E
{ sed 's/|/\\|/g; s/\t/ | /g; s/^/| /; s/$/ |/' t.tsv | sed '1a\
| --- | --- | --- |'; } 
awk -F'\t' 'NR > 1 {print $3 "\t" $1}' t.tsv | sort -rn | cut -f2 | paste -sd, -
head -1 t.tsv | tr '\t' '\n' | nl -w1 -s') '
cut -f2 t.tsv | tail -n +2 | awk '{print "- " $0}'
awk -F'\t' 'NR == 1 {for (i = 1; i <= NF; i++) c[$i] = i; next} {print $c["lang"]}' t.tsv
sed -n '2,$p' t.tsv | sort -t$'\t' -k3,3n | head -1 | cut -f1
