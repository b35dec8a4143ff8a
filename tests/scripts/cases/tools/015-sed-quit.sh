#!/usr/bin/env bash
# exercises: sed y, q, ranges to the end, p twice, commands in braces
seq 10 > n
echo abcabc | sed 'y/abc/xyz/'
sed '/3/q' n | xargs
sed -n '/2/,$p' n | head -1
sed '4q;d' n
seq 3 | sed 'p' | xargs
sed -n '3{p;q}' n
seq 5 | sed '2,3s/^/# /' | xargs
