#!/usr/bin/env bash
# exercises: sed a, i, c with text, $a, -i, here multi-line scripts
printf 'key1=a\nkey2=b\n# end\n' > c.conf
sed '/key1/a\
after key1' c.conf
sed '1i\first' c.conf
sed 's/b$/B/;/key1/c\replaced' c.conf
sed '$a last line' c.conf | tail -1
sed -i '1i # header' c.conf
head -1 c.conf
