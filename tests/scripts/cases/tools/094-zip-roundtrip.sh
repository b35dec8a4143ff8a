#!/usr/bin/env bash
# exercises: zip -r -q, unzip -l -p -o -d, exclude, list of names by awk
# needs: zip, unzip
mkdir -p w/sub
echo one > w/1.txt
echo two > w/sub/2.txt
echo log > w/x.log
zip -qr w.zip w -x '*.log'
unzip -l w.zip | awk '/txt/ {print $1, $4}' | LC_ALL=C sort
unzip -p w.zip w/1.txt
unzip -q w.zip -d out
cat out/w/sub/2.txt
ls out/w
echo changed > out/w/1.txt
unzip -qo w.zip -d out
cat out/w/1.txt
(cd w && zip -q ../flat.zip 1.txt x.log)
unzip -Z1 flat.zip
unzip -tq w.zip > /dev/null && echo "test ok"
