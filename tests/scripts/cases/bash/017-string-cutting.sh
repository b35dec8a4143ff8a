#!/usr/bin/env bash
# exercises: parameter expansion ##, %%, #, %, basename and extension work, loops
for path in /var/log/app.tar.gz notes.txt ./dir.d/file /a/b/ noext; do
  file=${path##*/}; dir=${path%/*}
  echo "path=$path file=$file dir=$dir base=${file%%.*} ext=${file##*.} stem=${file%.*}"
done
url="https://user@example.org:8443/a/b.html?x=1&y=2#frag"
proto=${url%%://*}; rest=${url#*://}; auth=${rest%%/*}; hostport=${auth#*@}
query=${url#*\?}; query=${query%%#*}
echo "$proto $hostport ${hostport%:*} ${hostport#*:} $query ${url##*#}"
