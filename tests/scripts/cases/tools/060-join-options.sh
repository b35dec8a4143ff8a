#!/usr/bin/env bash
# exercises: join -a -v -e -o -t -1 -2, sorted inputs, here files
printf '1 ann\n2 bob\n4 dan\n' > u
printf '1 book\n1 pen\n2 cup\n3 hat\n' > o
join u o
join -a1 u o
join -v1 u o
join -v2 u o
join -a1 -a2 -e NONE -o 0,1.2,2.2 u o
printf 'a,1\nb,2\n' > c1
printf '1,x\n2,y\n' > c2
join -t, -1 2 -2 1 c1 c2
join -o 1.2,2.2 u o
