#!/usr/bin/env bash
# exercises: here-document table, awk, sort -k with types, head, header skipping, functions
ps_out() { cat <<'P'
  PID USER  %CPU  RSS COMMAND
  101 root   0.5  1200 init
  220 ann   12.0 90400 node server.js
  305 bob    3.5 45000 python app.py --port 80
  410 ann    7.25 1024 vim notes.txt
P
}
ps_out | tail -n +2 | sort -k3,3nr | head -2 | awk '{print $1, $3}'
ps_out | awk 'NR > 1 {m[$2] += $4} END {for (u in m) print u, m[u]}' | sort
ps_out | awk 'NR > 1 && $4 > 10000 {$1 = $2 = $3 = $4 = ""; sub(/^ +/, ""); print}'
kill_list=(); while read -r pid user cpu _; do [[ $pid =~ ^[0-9]+$ ]] || continue; (( ${cpu%.*} >= 7 )) && kill_list+=("$pid"); done < <(ps_out); echo "would stop ${kill_list[*]}"
ps_out | grep -v root | sed -n '2,$p' | tr -s ' ' | cut -d' ' -f3 | sort | uniq -c | awk '{print $2 ":" $1}' | paste -sd' ' -
