#!/usr/bin/env bash
# exercises: envsubst, tsort, numfmt --to --from --padding --format, factor, uname, id, which, df
# needs: envsubst
export WHO=World N=3
envsubst <<< 'Hello $WHO x${N} $MISSING!'
envsubst '$WHO' <<< '$WHO $N'
printf 'a b\nb c\na c\n' | tsort | xargs
numfmt --to=iec 1048576 2500
numfmt --from=si 1.5K
numfmt --to=iec --suffix=B 4096
echo '1024 x' | numfmt --to=iec
numfmt --padding=8 42
factor 97 100
printf '1\n10\n' | numfmt --format='%06.2f'
df . > /dev/null && echo df
nproc | grep -cE '^[0-9]+$'
uname -s
id -u | grep -cE '^[0-9]+$'
[ -n "$(whoami)" ] && echo who
which sort > /dev/null && echo which
