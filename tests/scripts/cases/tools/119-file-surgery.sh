#!/usr/bin/env bash
# exercises: editing a file through a temp copy, awk in place, head and tail surgery, ed-free line moves, cmp
seq 6 > f
awk '$1 != 3' f > f.tmp && mv f.tmp f
xargs < f
{ head -2 f; echo inserted; tail -n +3 f; } > g && cat g | xargs
sort -rn f -o f
xargs < f
sed -i '1{h;d};$G' f
xargs < f
grep -v 5 f | tee h | wc -l | tr -d ' '
tac f > f2 && mv f2 f
xargs < f
printf '%s\n' "$(cat f)" trailing > f
tail -1 f
sed -i '$!N;s/\n/ /' f
cat f
echo "$(sed 's/ /,/' f)" > f
cat f
cmp -s f g || echo differ
: > f
wc -c < f | tr -d ' '
