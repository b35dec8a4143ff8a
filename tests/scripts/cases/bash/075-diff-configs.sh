#!/usr/bin/env bash
# exercises: diff -u, sed, process substitution, exit code, functions, sort
# exit: 1
cat > a.conf <<E
# first
port = 80
host=a
debug=no
E
cat > b.conf <<E
host = a
port=81
extra=1
E
norm() { sed -E 's/#.*//; s/[[:space:]]*=[[:space:]]*/=/; /^$/d' "$1" | LC_ALL=C sort; }
norm a.conf; echo --
diff <(norm a.conf) <(norm a.conf) && echo same
diff -u --label a --label b <(norm a.conf) <(norm b.conf); rc=$?
diff -q a.conf b.conf > /dev/null; echo "q=$?"
exit $rc
