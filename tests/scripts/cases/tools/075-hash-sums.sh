#!/usr/bin/env bash
# exercises: md5sum, sha1sum, sha256sum, sha512sum, -c, tampering, cksum, pipelines
printf 'hello world' > f
printf 'The quick brown fox jumps over the lazy dog, twice over the lazy dog again and again.' > l
md5sum f
md5sum < f
sha1sum f | cut -c1-40
sha256sum f l | awk '{print substr($1, 1, 12), $2}'
sha512sum f | cut -c1-20
md5sum f l > sums
md5sum -c sums
echo x >> l
md5sum -c sums 2>/dev/null
echo "rc=$?"
md5sum --quiet -c <(head -1 sums) && echo quiet
