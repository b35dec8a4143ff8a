#!/usr/bin/env bash
# exercises: diff normal, -u, -q, -r, -i, -w, -B, --brief, --label, exit codes
# exit: 1
printf 'a\nb\nc\nd\n' > x
printf 'a\nB\nc\nd\ne\n' > y
diff x x
echo "same rc=$?"
diff x y
echo "rc=$?"
diff -u --label old --label new x y
diff -q x y
