#!/usr/bin/env bash
# exercises: stat -c formats, du -b -s -a, wc -c, test -s, find -size
umask 022
printf '%1000s' > a
mkdir d
printf 12 > d/b
ln -s a l
stat -c '%n %s %F' a d/b
stat -c '%A %a' a
stat -c %F d l
stat -L -c %s l
stat --format=%s a
stat --printf='%s\n' d/b
stat -c '%h' a
stat nosuch 2>/dev/null
echo "rc=$?"
stat -c %Y a | grep -cE '^[0-9]+$'
du -b a | cut -f1
du -ab d | cut -f2 | LC_ALL=C sort
[ "$(du -s d | cut -f2)" = d ] && echo named
du -sh d | awk '{print NF}'
wc -c < a | tr -d ' '
find . -type f -size -100c
truncate -s 10 a
stat -c %s a
