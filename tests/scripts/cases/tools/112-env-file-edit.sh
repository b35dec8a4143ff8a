#!/usr/bin/env bash
# exercises: grep -q, sed -i in place or append, cut, awk -F=, backups, cmp
printf 'HOST=localhost\nPORT=80\n#DEBUG=1\nURL=http://a/b?c=d\n' > .env
set_kv() { if grep -q "^$1=" .env; then sed -i "s|^$1=.*|$1=$2|" .env; else echo "$1=$2" >> .env; fi; }
get_kv() { grep "^$1=" .env | tail -1 | cut -d= -f2-; }
set_kv PORT 8080
set_kv NEW value
set_kv URL 'https://x/y?z=1'
cat .env
get_kv URL
get_kv MISSING || echo none
sed -i.bak 's/^#\(DEBUG\)/\1/' .env
diff .env.bak .env
get_kv DEBUG
awk -F= '!/^#/ && NF > 1 {print $1}' .env | sort | xargs
sed -i '/^DEBUG=/d' .env
grep -c = .env
awk -F= -v k=PORT '$1 == k {$0 = k "=" 9000} {print}' .env > .env.new && mv .env.new .env
get_kv PORT
sort -o .env .env
head -1 .env
tr '\n' ' ' < .env
echo
