#!/usr/bin/env bash
# exercises: chmod +x, shebang, bash script, arguments, exit codes, environment, stdin to a child
cat > child.sh <<'S'
#!/bin/bash
echo "child ${0##*/} got $#: $*"
[ -n "$FROM_PARENT" ] && echo "env $FROM_PARENT"
[ -t 0 ] || while read -r l; do echo "in: $l"; done
exit "${1:-0}"
S
bash child.sh 3 "a b" < /dev/null; echo "rc=$?"
chmod +x child.sh
FROM_PARENT=yes ./child.sh 4 <<< "line"; echo "rc=$?"
printf 'x\ny\n' | ./child.sh; echo "rc=$?"
cat > env.sh <<'S'
#!/usr/bin/env bash
echo "local=$LOCAL exported=$EXPORTED"
S
chmod 755 env.sh; LOCAL=l; export EXPORTED=e; ./env.sh
bash -c 'echo "$0 $1 $#"' zero one two
bash -s -- p q <<< 'echo "from stdin $1 $2"'
sh -c 'echo posix; exit 9'; echo "rc=$?"
bash -e -c 'false; echo never'; echo "rc=$?"
echo 'echo "piped program"' | bash
