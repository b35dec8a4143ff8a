#!/usr/bin/env bash
# exercises: sed s flags, groups, -E, -n p, ampersand, delimiters, case conversion, numbered replacement
printf 'hello world hello\nfoo=bar\n/usr/local/bin\nname: John Smith\n' > f
sed 's/hello/bye/' f | head -1
sed 's/hello/bye/g' f | head -1
sed 's/hello/bye/2' f | head -1
sed -n 's/o/0/gp' f
sed 's|/usr/local|/opt|' f | tail -2 | head -1
