#!/usr/bin/env bash
# exercises: sed -f, N, D, G, h, x, hold space, loops with labels
printf 'key1=a\nkey2=b\n# end\n' > c.conf
printf '%s\n' 's/key/K/' '/header/d' > p.sed
sed -f p.sed c.conf
seq 4 | sed 'N;s/\n/-/'
seq 3 | sed -n '1!G;h;$p'
seq 5 | sed ':a;N;$!ba;s/\n/,/g'
printf 'a\n\n\n\nb\n' | sed '/^$/N;/^\n$/D'
seq 3 | sed 'G' | wc -l | tr -d ' '
