#!/usr/bin/env bash
# exercises: sort -t, -V, -nu, -c, -o, -z, -b, -m, -M, -f -u, key character offsets
cat > f <<'E'
bob 25 4.5 1K
ann 100 10.25 3M
Cid 9 -2 500
ann 7 1e1 2G
E
export LC_ALL=C
printf 'b:2\na:10\nc:1\n' | sort -t: -k2 -n | xargs
printf '%s\n' v1.10.0 v1.9.2 v1.10.0-rc1 | sort -V | xargs
printf '3\n1\n2\n3\n' | sort -nu | xargs
printf '10\n9\n' | sort | xargs
sort -c f 2>/dev/null
echo "unsorted rc=$?"
printf 'a\nb\n' | sort -c && echo sorted
sort -r -o f f
head -1 f
printf 'b\0a\0' | sort -z | tr '\0' ' '
echo
printf ' b\n  a\n' | sort -b | xargs
printf 'x-3\nx-20\n' | sort -t- -k2,2n | xargs
printf 'Mar\nJan\nFeb\n' | sort -M | xargs
printf 'a1c\na0d\n' | sort -k1.2,1.2 | xargs
printf 'a\nc\n' > m1
printf 'b\nd\n' > m2
sort -m m1 m2 | xargs
printf 'b\nA\na\nB\n' | sort -fu | xargs
