#!/usr/bin/env bash
# exercises: sed w, r, joined continuation lines, tab in the replacement
printf 'key1=a\nkey2=b\n# end\n' > c.conf
seq 6 | sed -n '/[24]/w even.txt'
cat even.txt
printf 'a\\\nb\nc\n' | sed -e ':a' -e '/\\$/N; s/\\\n//; ta'
echo ins > ins
seq 2 | sed '1r ins'
echo x | sed 's/x/a\tb/'
printf 'one\ntwo\n' | sed '2{h;s/./-/g;H;x}'
