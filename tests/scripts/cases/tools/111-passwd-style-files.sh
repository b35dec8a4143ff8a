#!/usr/bin/env bash
# exercises: cut, awk -F:, sort -t: -k3n, join on fields, sed -i, grep anchors
printf '%s\n' 'root:x:0:0:root:/root:/bin/bash' 'daemon:x:1:1::/:/usr/sbin/nologin' 'ann:x:1000:1000:Ann A.:/home/ann:/bin/bash' 'bob:x:1001:100:Bob:/home/bob:/bin/zsh' > pw
printf '%s\n' 'root:x:0:' 'users:x:100:ann,bob' 'ann:x:1000:' > gr
awk -F: '$7 !~ /nologin$/ {print $1 " -> " $7}' pw
cut -d: -f7 pw | sort | uniq -c | sort -k1,1nr -k2 | awk '{print $1, $2}'
sort -t: -k3,3nr pw | head -1 | cut -d: -f1
grep '^ann:' pw | cut -d: -f5
awk -F: 'NR == FNR {g[$3] = $1; next} {print $1, ($4 in g) ? g[$4] : "?"}' gr pw
join -t: -1 4 -2 3 -o 1.1,2.1 <(sort -t: -k4,4 pw) <(sort -t: -k3,3 gr)
sed -i '/^bob:/s#/bin/zsh#/bin/bash#' pw
grep -c '/bin/bash$' pw
awk -F: -v OFS=: '$1 == "ann" {$5 = "Ann B."} 1' pw | sed -n 3p
awk -F: '$1 == "users" {n = split($4, m, ","); for (i = 1; i <= n; i++) print m[i]}' gr
cut -d: -f1,3 --output-delimiter=' ' pw | sort -k2,2n | tail -1
