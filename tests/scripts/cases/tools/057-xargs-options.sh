#!/usr/bin/env bash
# exercises: xargs -n -I -0 -L -P -r -d -t-free, quoting, exit code 123
echo a b c d e | xargs -n 2
echo a b c | xargs -n1 echo item
printf 'x y\nz\n' | xargs -I{} echo '[{}]'
printf 'p q\0r\0' | xargs -0 -n1 echo
printf '1\n2\n3\n' | xargs -L 2 echo
printf 'a,b,c' | xargs -d, echo
printf '' | xargs -r echo never
printf '' | xargs echo empty
