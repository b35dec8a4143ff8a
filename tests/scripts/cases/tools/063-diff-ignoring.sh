#!/usr/bin/env bash
# exercises: diff -i -w -B -b, -r, -rq, --strip-trailing-cr, exit code 2
printf 'a\nb\nc\nd\n' > x
printf 'a\nB\nc\nd\ne\n' > y
diff -i x y
printf 'a  b\n' > w1
printf 'a b\n\n' > w2
diff -w -B w1 w2
echo "w rc=$?"
diff -b w1 <(echo 'a b') && echo "b same"
mkdir -p d1 d2
echo 1 > d1/s
echo 1 > d2/s
echo 2 > d1/only
echo 3 > d1/m
echo 4 > d2/m
diff -rq d1 d2
diff -r d1 d2 | grep -c '^[<>]'
diff x nosuch 2>/dev/null
echo "missing rc=$?"
