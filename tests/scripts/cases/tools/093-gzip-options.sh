#!/usr/bin/env bash
# exercises: gzip -k -d -c -n -l-free, gunzip, zcat, gzip -t, pipelines, cmp, exit codes
seq 1000 > n
cp n orig
gzip -k n
ls
gunzip -c n.gz | cmp - orig && echo same
zcat n.gz | tail -1
rm n
gzip -d n.gz
ls
gzip n
gzip -t n.gz && echo ok
gzip -dc < n.gz | wc -l | tr -d ' '
echo hi | gzip | gunzip
echo abc | gzip -c | zcat
printf x | gzip -9 > x.gz
gzip -cd x.gz
echo
cat n.gz x.gz | zcat | tail -c 2
echo
[ "$(wc -c < n.gz)" -lt "$(wc -c < orig)" ] && echo smaller
echo bad | gunzip 2>/dev/null
echo "rc=$?"
gzip -f -k orig
ls
zgrep -c 99 n.gz
gunzip -f n.gz orig.gz
ls
