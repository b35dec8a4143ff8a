#!/usr/bin/env bash
# exercises: base64 -w -d, md5sum, sha1sum, sha256sum, sha512sum, -c, cksum, xxd, od
printf 'hello world' > f
printf 'The quick brown fox jumps over the lazy dog, twice over the lazy dog again and again.' > l
base64 f
base64 -d <<< aGVsbG8gd29ybGQ=
echo
base64 l
base64 -w 0 l
echo
base64 -w 20 l | head -2
base64 l | base64 -d | cmp - l && echo same
printf '\xff\xfe\x00' | base64
