#!/usr/bin/env bash
# exercises: find -name -iname -type -path -not -o -mtime -newer -size -empty -perm -maxdepth -print0 -printf
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
find . -name '*.txt' | s
find . -iname '*.txt' | s
find . -type d | s
find . -type f -not -name '*.js' | s
find . -path './a/*' -type f | s
find . \( -name '*.js' -o -name '*.dat' \) -print | s
find . -maxdepth 1 | s
find . -mindepth 2 -maxdepth 2 | s
