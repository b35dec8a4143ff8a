#!/usr/bin/env bash
# exercises: sed \\U \\u case conversion, numbered g flag, several -e, squeezing spaces
printf 'hello world hello\nfoo=bar\n/usr/local/bin\nname: John Smith\n' > f
sed 's/hello/\U&/; s/world/\u&/' f | head -1
sed -E 's/(^|[^a-z])([a-z])/\1\u\2/g' f | head -1
sed -e 's/o/0/' -e 's/l/1/g' f | head -1
echo 'a.b.c' | sed 's/\./\n/g'
echo 'a/b' | sed 's,/,\\,'
echo aaa | sed 's/a/b/2g'
echo 'x  y   z' | sed 's/  */ /g'
