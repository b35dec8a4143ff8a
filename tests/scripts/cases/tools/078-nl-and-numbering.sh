#!/usr/bin/env bash
# exercises: nl -ba -w -s -v -n, awk NR, cat -n, grep -n, paste with seq
printf 'alpha\n\nbeta\n' > f
nl f
nl -ba f
nl -w2 -s': ' f
nl -ba -v10 -i5 f
nl -nrz -w3 f
awk '{printf "%02d %s\n", NR, $0}' f
grep -n '' f
paste -d' ' <(seq 3) f
