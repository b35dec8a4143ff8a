#!/usr/bin/env bash
# exercises: mv -n -v -f, rm -r -f -v, rmdir -p, mkdir -p -v, exit codes, globs
mkdir -p a/b/c
touch a/1 a/2 x
mv x y
[ ! -e x ] && [ -e y ] && echo moved
echo old > o
echo new > n
mv -n n o
cat o
mv -f n o
cat o
mv a/1 a/2 a/b/
ls a/b
mv a/b d
ls d
mv -v y z
mkdir q 2>/dev/null
mkdir q 2>/dev/null
echo "rc=$?"
mkdir -p q/r q
rmdir q/r
rmdir -p q
[ -e q ] || echo "gone"
mkdir -v new
rm nosuch 2>/dev/null
echo "rc=$?"
rm -f nosuch
echo "rc=$?"
rm d 2>/dev/null
echo "rc=$?"
rm -r d
rm -rfv new
touch -- -dash
rm -- -dash
touch f1.tmp f2.tmp keep
rm *.tmp
ls
mkdir s1 s2
mv s1 s2
ls s2
mv nosuch s2 2>/dev/null
echo "rc=$?"
rmdir s2 2>/dev/null
echo "rc=$?"
rm -d s2/s1 && echo "rm -d"
