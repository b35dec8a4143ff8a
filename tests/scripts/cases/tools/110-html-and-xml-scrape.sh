#!/usr/bin/env bash
# exercises: grep -oE, sed -nE, tr, awk RS-free parsing, entity decoding, sort -u
cat > p.html <<'E'
<html><head><title>A &amp; B</title></head><body>
<a href="https://example.org/x">X</a> <a href='/rel'>Rel</a><a class="k" href="https://example.org/y?a=1&amp;b=2">Y</a>
<ul><li>one</li><li>two</li></ul><!-- <a href="no">no</a> -->
<meta name="version" content="1.2.3"/></body></html>
E
sed -nE 's/.*<title>(.*)<\/title>.*/\1/p' p.html | sed 's/&amp;/\&/g'
grep -oE "href=[\"'][^\"']+[\"']" p.html | sed -E "s/href=[\"']([^\"']+)[\"']/\1/" | grep -v '^no$'
grep -oE '<li>[^<]+' p.html | sed 's/<li>//'
sed -nE 's/.*content="([^"]+)".*/\1/p' p.html
sed 's/<!--.*-->//; s/<[^>]*>//g' p.html | tr -s ' \n' ' ' | sed 's/^ //; s/ $//'
echo
tr '<' '\n' < p.html | grep -c '^a '
grep -oE 'https?://[^"&?]+' p.html | sort -u
awk -F'[<>]' '/<title>/ {for (i = 1; i <= NF; i++) if ($i == "title") print $(i + 1)}' p.html
