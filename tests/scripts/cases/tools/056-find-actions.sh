#!/usr/bin/env bash
# exercises: find -regex, -exec ; and +, -print0, -delete, -depth, -quit, -wholename, exit code
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
find . -type f -printf '%P\n' | s
find . -regex '.*/[a-z]+\.txt' | s
find . -type f -name 'o*' -exec cat {} \; 
find . -type f -exec echo {} + | tr ' ' '\n' | wc -l | tr -d ' '
find . -type f -print0 | xargs -0 ls | s
find . -type l | wc -l | tr -d ' '
find . -type f -name '*.dat' -delete
find . -name '*.dat' | wc -l | tr -d ' '
find missing 2>/dev/null
echo "rc=$?"
find . -type d -name b -exec sh -c 'echo "dir $1"' _ {} \; 
find . -depth -type d | tail -1
find . -iname 'TWO*' -print -quit | wc -l | tr -d ' '
find . -wholename '*/b/*' | s
