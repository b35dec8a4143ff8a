#!/usr/bin/env bash
# exercises: diff -U0, -c, -y, process substitution, cmp, cmp -s, pipelines
# exit: 1
printf 'a\nb\nc\nd\n' > x
printf 'a\nB\nc\nd\ne\n' > y
diff -U0 --label a --label b x y | tail -n +3
diff <(sort x) <(sort -r x) | grep -c '^>'
diff -y --suppress-common-lines -W 20 x y | wc -l | tr -d ' '
cmp -s x y
echo "cmp rc=$?"
cmp x y | sed 's/^cmp: //'
diff --strip-trailing-cr <(printf 'a\r\n') <(printf 'a\n') && echo "crlf ignored"
diff -c --label a --label b x y | sed -n '4,5p'
diff x y > /dev/null
