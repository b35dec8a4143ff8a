#!/usr/bin/env bash
# exercises: sort -k -n -r -t -u -f -h -V -s, multiple keys, stability, -c, -o
cat > f <<'E'
bob 25 4.5 1K
ann 100 10.25 3M
Cid 9 -2 500
ann 7 1e1 2G
E
export LC_ALL=C
sort f
echo --
sort -k2,2n f | cut -d' ' -f2 | xargs
sort -k2,2nr f | cut -d' ' -f2 | xargs
sort -k1,1 -k2,2n f
echo --
sort -f f | cut -d' ' -f1 | xargs
sort -k4,4h f | awk '{print $4}' | xargs
sort -k3,3g f | awk '{print $3}' | xargs
sort -s -k1,1 f | awk '{print $2}' | xargs
sort -k1,1 -u f
