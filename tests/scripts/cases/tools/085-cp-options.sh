#!/usr/bin/env bash
# exercises: cp -r -a -p -n -u -v -t, directories, --parents, overwriting, exit codes
mkdir -p src/sub
echo 1 > src/a
echo 2 > src/sub/b
chmod 640 src/a
ln -s a src/l
touch -d '2020-02-02 UTC' src/a
cp src/a copy
cat copy
cp -p src/a kept
stat -c '%a %Y' kept
cp -r src out
find out | LC_ALL=C sort
cp -a src arch
[ -L arch/l ] && echo "link kept"
echo new > copy
cp -n src/a copy
cat copy
cp -f src/a copy
cat copy
cp src out && find out -maxdepth 1 | wc -l || echo "rc=$?"
mkdir t
cp -t t src/a src/sub/b
ls t
cp src/* t 2>/dev/null
echo "rc=$?"
cp --parents src/sub/b t
find t -type f | LC_ALL=C sort
cp -v src/a z
cp nosuch x 2>/dev/null
echo "rc=$?"
cp -r src/. flat
ls flat
cp src/a{,.bak}
ls src
cp -L src/l real
[ -L real ] || echo "followed"
