#!/usr/bin/env bash
# exercises: cut --complement, --output-delimiter, -b, default tab, chained cuts, nested delimiters
printf 'a:b:c:d\nno delimiter\n1:2:3:4\n' > f
cut -d: --complement -f2 f
cut -d: -f1,3 --output-delimiter=' / ' f
echo 'a b  c' | cut -d' ' -f3
printf 'x\ty\tz\n' | cut -f2
echo abcdef | cut -b2-4
echo 'k=v=w' | cut -d= -f2-
echo '2024-01-15T10:20' | cut -dT -f1 | cut -d- -f2
cut -d: -f4,1 f | tail -1
echo abcdef | cut -c1,3,5-
echo 'x,y' | cut -d, -f5
