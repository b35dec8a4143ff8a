#!/usr/bin/env bash
# exercises: sed groups, -E, ampersand, I flag, delimiters, newline in the replacement
printf 'hello world hello\nfoo=bar\n/usr/local/bin\nname: John Smith\n' > f
sed -E 's/(\w+)=(\w+)/\2=\1/' f | sed -n 2p
sed 's/\(John\) \(Smith\)/\2, \1/' f | tail -1
sed 's/[a-z]*/<&>/' f | head -2
sed -E 's/[aeiou]//Ig' f | head -1
