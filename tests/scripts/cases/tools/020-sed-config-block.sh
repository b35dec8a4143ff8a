#!/usr/bin/env bash
# exercises: sed ranges between markers, nested commands, replacing a block, grep, command substitution
cat > site.conf <<'E'
global on
# BEGIN managed
old 1
old 2
# END managed
tail off
[server]
port = 80
[client]
port = 81
E
new=$(printf 'new %s\n' a b)
sed -i "/# BEGIN/,/# END/{//!d}" site.conf
cat site.conf | head -4
sed -i "/# BEGIN/r /dev/stdin" site.conf <<< "$new"
sed -n '/BEGIN/,/END/p' site.conf
sed -n '/^\[client\]/,/^\[/{s/^port *= *//p}' site.conf
sed -E '/^\[server\]/,/^\[client\]/s/^(port = ).*/\18080/' site.conf | grep port
sed -n '/BEGIN/,/END/{/BEGIN/d;/END/d;p}' site.conf
awk '/BEGIN/{f=1;next} /END/{f=0} f' site.conf | paste -sd, -
sed -e '/^#/d' -e '/^\[/d' -e 's/ *= */=/' site.conf
