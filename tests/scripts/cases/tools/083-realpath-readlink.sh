#!/usr/bin/env bash
# exercises: realpath -m -e --relative-to --relative-base, readlink -f -m, symlinks, exit codes
mkdir -p a/b
touch a/b/f
ln -s a/b link
ln -s nowhere bad
here=$(pwd -P)
short() { sed "s|^$here|.|"; }
realpath link/f | short
realpath -m a/x/../y | short
realpath --relative-to=a/b a | short
realpath --relative-to=. link/f
realpath -s link | short
realpath -e bad 2>/dev/null
echo "rc=$?"
readlink link
readlink a
echo "rc=$?"
readlink -f link/../b/f | short
readlink -m a/b/../../zz | short
cd link && pwd | short
pwd -P | short
realpath .. | short
