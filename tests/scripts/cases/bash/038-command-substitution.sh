#!/usr/bin/env bash
# exercises: $( ), backquotes, nesting, trailing newlines, exit status, $(<file), quoting
x=$(printf 'a\n\n\n'); echo "[$x]"
y=`echo back \`echo inner\``; echo "$y"
echo "n=$(( $(echo 3) + $(echo 4) ))"
printf 'line1\nline2\n' > f; echo "$(<f)"; echo $(<f)
z=$(exit 6); echo "rc=$?"
echo "$(exit 6)rc=$?"
d=$(dirname "$(dirname /a/b/c)"); echo "$d"
w=$(echo "multi
line" | sed 's/^/> /'); echo "$w"
list=$(for i in 3 1 2; do echo $i; done | sort); echo $list
echo "$(case x in x) echo "in case";; esac)"
echo "$(cat <<E
heredoc in substitution
E
)"
