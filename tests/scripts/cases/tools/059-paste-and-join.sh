#!/usr/bin/env bash
# exercises: paste -d -s, join -t -1 -2 -a -e -o, comm columns, tr, sort
# needs: bc
seq 3 > a
printf 'x\ny\nz\n' > b
paste a b
paste -d: a b
paste -s a
paste -sd, a
paste -sd+ a | bc
paste - - < <(seq 4)
paste -d'\n' a b | xargs
seq 6 | paste -d' ' - - -
paste -d, a b a | tail -1
paste -d '|' a /dev/null
