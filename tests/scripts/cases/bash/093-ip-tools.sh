#!/usr/bin/env bash
# exercises: IFS read, bit arithmetic, functions, validation regex, loops
valid() { [[ $1 =~ ^([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})$ ]] || return 1; local i; for i in 1 2 3 4; do ((10#${BASH_REMATCH[i]} <= 255)) || return 1; done; }
to_int() { local a b c d; IFS=. read -r a b c d <<< "$1"; echo $(((a << 24) + (b << 16) + (c << 8) + d)); }
to_ip() { echo "$(($1 >> 24 & 255)).$(($1 >> 16 & 255)).$(($1 >> 8 & 255)).$(($1 & 255))"; }
cidr() { local ip=${1%/*} p=${1#*/} m n; m=$((0xffffffff << (32 - p) & 0xffffffff)); n=$(($(to_int "$ip") & m)); echo "$1 net $(to_ip $n) mask $(to_ip $m) last $(to_ip $((n | ~m & 0xffffffff))) hosts $((2 ** (32 - p) - 2))"; }
for a in 10.0.0.1 256.1.1.1 1.2.3 a.b.c.d 192.168.001.10; do valid "$a" && echo "valid $a" || echo "bad $a"; done
cidr 192.168.10.77/24; cidr 10.1.2.3/12
printf '%s\n' 10.0.0.10 10.0.0.9 9.255.0.1 | sort -t. -k1,1n -k2,2n -k3,3n -k4,4n
