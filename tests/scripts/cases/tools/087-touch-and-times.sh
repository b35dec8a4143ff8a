#!/usr/bin/env bash
# exercises: touch -d -t -r -c, stat -c %Y, date -r, test -nt, ls -t
export TZ=UTC
touch -d '2021-03-04 05:06:07' a
stat -c %Y a
touch -t 202001020304.05 b
date -u -r b '+%F %T'
touch -r a c
[ "$(stat -c %Y c)" = "$(stat -c %Y a)" ] && echo same
touch -c nosuch
[ -e nosuch ] || echo "not created"
[ a -nt b ] && echo newer
ls -t
ls -tr
touch -d @86400 e
stat -c %y e | cut -c1-19
touch -d '2021-03-04 05:06:07 + 1 day' d
date -u -r d +%d
touch 'with space' x{1,2}
ls | wc -l | tr -d ' '
find . -newer a -type f | LC_ALL=C sort | head -2
