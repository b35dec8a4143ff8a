#!/usr/bin/env bash
# exercises: seq -w -s -f and steps, expr arithmetic and strings, factor, numfmt, exit code
seq 3 | xargs
seq 2 5 | xargs
seq 10 -3 1 | xargs
seq -w 8 11 | xargs
seq -s, 5
seq 1 0.5 2.5 | xargs
seq -f 'n%03g' 2 | xargs
seq 5 1 | wc -l | tr -d ' '
expr 7 + 3 '*' 2
expr length hello
expr substr hello 2 3
expr index hello l
expr abc : 'a\(.*\)'
expr 5 '>' 3
expr 10 / 3
expr 10 % 3
expr a = b
echo "rc=$?"
factor 60
numfmt --to=iec 1536000
numfmt --from=iec 2K
numfmt --to=si 1500
