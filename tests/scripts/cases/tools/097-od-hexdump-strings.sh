#!/usr/bin/env bash
# exercises: od -c -x -tx1 -An -j -N -v, hexdump -C, strings -n, xxd plain and reverse
# needs: xxd, hexdump, strings
printf 'Hello\0World\n\x7f\xff' > b
od -c b
od -An -tx1 b
od -An -tx1 -j 6 -N 5 b
od -An -td1 -N 2 b
od -tx2 -N 4 b | head -1
hexdump -C b
strings b
printf 'ab\0longer text\0x' | strings -n 4
xxd b
xxd -p b
xxd -s 6 -l 5 b
xxd -p b | xxd -r -p | cmp - b && echo roundtrip
printf '%s' abc | xxd -u -p
head -c 40 /dev/zero | od | tail -2
printf 'A' | od -An -tu1 | tr -d ' '
xxd -b <<< A | cut -d' ' -f2
