#!/usr/bin/env bash
# exercises: install -d -m, ln -sf, hard links, chmod -R and X, umask, find -perm, stat
umask 022
install -d -m 750 opt/bin
stat -c '%a %n' opt/bin
echo '#!/bin/sh' > s
install -m 755 s opt/bin/run
stat -c %a opt/bin/run
ln -s run opt/bin/alias
ln -sf other opt/bin/alias
readlink opt/bin/alias
ln s hard
stat -c %h s
rm s
cat hard
mkdir -p t/d
touch t/f t/d/x
chmod 755 t/f
chmod -R u=rwX,go=rX t
find t -printf '%m %p\n' | LC_ALL=C sort -k2
chmod -R go= t
find t -perm /go+r | wc -l | tr -d ' '
chmod --reference=hard t/f
stat -c %a t/f
find . -perm -u+x -type f
chmod 0 hard
stat -c %A hard
chmod a+r hard
[ -r hard ] && echo readable
chmod 999 hard 2>/dev/null
echo "rc=$?"
chmod +x nosuch 2>/dev/null
echo "rc=$?"
