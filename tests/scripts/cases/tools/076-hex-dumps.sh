#!/usr/bin/env bash
# exercises: xxd, xxd -p -r -c -g, od -c -An -tx1 -A d, empty input hashes, base32
# needs: xxd
printf 'hello world' > f
printf 'The quick brown fox jumps over the lazy dog, twice over the lazy dog again and again.' > l
cksum f
printf 'hello' | xxd
printf 'hello' | xxd -p
echo 68656c6c6f | xxd -r -p
echo
printf 'AB\n' | od -c | head -1
printf 'AB' | od -An -tx1
printf 'hello world 123' | xxd -c 8 -g 1
printf '\x01\x02' | od -An -tu1
sha256sum /dev/null | cut -c1-8
echo -n | md5sum
base32 <<< hi
printf 'abc' | sha224sum | cut -c1-10
printf 'abc' | b2sum 2>/dev/null | cut -c1-10
printf 'hello' | od -A d -t x1z | head -1
