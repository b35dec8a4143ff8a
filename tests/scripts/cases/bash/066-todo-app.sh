#!/usr/bin/env bash
# exercises: file database, functions, case, sed -i, grep, mktemp-free editing, awk, exit codes
# exit: 1
db=todo.txt; touch "$db"
add() { local id; id=$(( $(tail -1 "$db" | cut -d'|' -f1) + 1 )); echo "$id|open|$*" >> "$db"; echo "added $id"; }
done_() { grep -q "^$1|" "$db" || { echo "no task $1"; return 1; }; sed -i "s/^$1|open|/$1|done|/" "$db"; }
list() { awk -F'|' -v want="${1:-all}" 'want == "all" || $2 == want { printf "%s %s %s\n", ($2 == "done" ? "[x]" : "[ ]"), $1, $3 }' "$db"; }
rm_() { sed -i "/^$1|/d" "$db"; }
add buy milk; add "write report"; add call Bob
done_ 2; list; echo "--"; rm_ 1; list open
echo "open: $(grep -c '|open|' "$db") done: $(grep -c '|done|' "$db")"
done_ 9
