#!/usr/bin/env bash
# exercises: dd if of bs count skip seek conv=notrunc, truncate, head -c, cmp, wc -c
printf '0123456789' > f
dd if=f bs=1 skip=3 count=4 2>/dev/null
echo
dd if=/dev/zero of=z bs=1024 count=3 2>/dev/null
wc -c < z | tr -d ' '
printf 'XX' | dd of=f bs=1 seek=4 conv=notrunc 2>/dev/null
cat f
echo
dd if=f bs=5 count=1 status=none
echo
echo lower | dd conv=ucase 2>/dev/null
truncate -s 4 f
cat f
echo
truncate -s +2 f
wc -c < f | tr -d ' '
truncate -s 0 f
[ -s f ] || echo empty
head -c 10 /dev/zero | tr '\0' x
echo
cmp z <(head -c 3072 /dev/zero) && echo "all zero"
dd if=z bs=1k count=1 2>/dev/null | od -An -c | sed -n '2p'
