#!/usr/bin/env bash
# exercises: sed -i, -i.bak, a, i, c, append files, w, multiple scripts, -f, N, D, hold space
printf 'key1=a\nkey2=b\n# end\n' > c.conf
sed -i 's/^key1=.*/key1=changed/' c.conf
cat c.conf
sed -i.bak '/^#/d' c.conf
cat c.conf
tail -1 c.conf.bak
