#!/usr/bin/env bash
# exercises: ls -1 -a -A -d -F -R -r -S -p, globs, sorting, long format fields by awk
mkdir -p d/sub
printf 12345 > d/big
printf 1 > d/small
touch d/.hidden d/run
chmod 755 d/run
ln -s big d/link
cd d
ls
ls -1
ls -a | tr '\n' ' '
echo
ls -A | tr '\n' ' '
echo
ls -d sub
ls -d */
ls -F | tr '\n' ' '
echo
ls -p | grep -v / | tr '\n' ' '
echo
ls -r | head -1
ls -S | head -1
ls -R . | head -3
ls -l | awk 'NR > 1 {print $1, $5, $NF}' | grep -v sub
ls nosuch 2>/dev/null
echo "rc=$?"
ls s* 
ls -la | wc -l | tr -d ' '
ls -1 | wc -l | tr -d ' '
ls -l big | cut -c1-10
ls -m
ls *[gk]
ls -lh big | awk '{print $5}'
