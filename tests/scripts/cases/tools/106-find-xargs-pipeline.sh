#!/usr/bin/env bash
# exercises: find with xargs, grep -l, wc totals, sed over many files, sort, null-separated names
mkdir -p site/blog site/img
for i in 1 2 3; do printf 'title: Post %s\nurl: http://old.example/%s\n' "$i" "$i" > "site/blog/post $i.md"; done
echo 'http://old.example' > site/index.html
printf x > site/img/a.png
find site -name '*.md' -print0 | sort -z | xargs -0 grep -h '^title' | cut -d' ' -f2-
find site -type f -print0 | xargs -0 grep -l 'old.example' | wc -l | tr -d ' '
find site -name '*.md' -exec sed -i 's|old\.example|new.example|' {} +
grep -rh 'new.example' site | sort
grep -rc old.example site --include='*.html' | sort
find site -type f | sed -E 's/.*\.//' | sort | uniq -c | sort -k1,1nr -k2 | awk '{print $2 "=" $1}'
find site -type f -name '*.md' -exec sh -c 'for f; do b=${f##*/}; echo "${b%.md}"; done' _ {} + | LC_ALL=C sort
find site -type f -size -2c -exec rm {} +
find site -type d -empty
find site -name '*.md' -exec mv {} {}.bak \; 
find site -name '*.bak' | wc -l | tr -d ' '
find site -type f -print0 | xargs -0 -n1 wc -l | awk '{s += $1} END {print s}'
