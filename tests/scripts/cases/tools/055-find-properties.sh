#!/usr/bin/env bash
# exercises: find -size, -empty, -perm, -prune, -newer, -mtime, several roots, -printf
mkdir -p t/a/b t/c t/node_modules/x
echo 1 > t/a/one.txt
echo 22 > t/a/b/TWO.TXT
: > t/c/empty
head -c 3000 /dev/zero > t/c/big.dat
echo j > t/node_modules/x/i.js
chmod 755 t/a/one.txt
touch -d '2020-01-01 UTC' t/c/empty
cd t
s() { LC_ALL=C sort | xargs; }
find . -size +2k | s
find . -type f -size -10c | s
find . -empty | s
find . -perm -u+x -type f | s
find . -name node_modules -prune -o -type f -print | s
find . ! -newer c/empty -type f | s
find . -type f -mtime +100 | s
find a c -type f | s
find . -type f -printf '%f %s\n' | s
