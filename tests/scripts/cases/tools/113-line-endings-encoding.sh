#!/usr/bin/env bash
# exercises: tr -d CR, sed s CR, printf bytes, od, iconv, wc -m, BOM removal, cat -A
# needs: iconv
printf 'a\r\nb\r\n' > dos
tr -d '\r' < dos | od -An -c
sed 's/\r$//' dos | cmp - <(printf 'a\nb\n') && echo unix
sed 's/$/\r/' <(printf 'x\n') | od -An -tx1
cat -A dos
printf '\xef\xbb\xbfbom\n' > bom
sed '1s/^\xEF\xBB\xBF//' bom
printf 'caf\xc3\xa9\n' | wc -m
printf 'caf\xc3\xa9\n' | iconv -f UTF-8 -t ISO-8859-1 | od -An -tx1
printf '\xe9\n' | iconv -f latin1 -t utf8
grep -c $'\r' dos
awk '{sub(/\r$/, ""); print length($0)}' dos
printf 'tab\tend' | sed 's/\t/<TAB>/'
echo
printf 'no eol' > n
[ -n "$(tail -c1 n)" ] && echo >> n
wc -l < n
printf 'a\n\n' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
