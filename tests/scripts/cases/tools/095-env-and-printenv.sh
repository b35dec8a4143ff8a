#!/usr/bin/env bash
# exercises: env -i, env -u, env VAR=x, printenv, export, sorted output, env -C-free
env -i A=1 B='two words' env | LC_ALL=C sort
export X=ex
printenv X
printenv NOPE
echo "rc=$?"
env -u X sh -c 'echo "${X-unset}"'
X=local sh -c 'echo $X'
echo $X
env X=over Y=more sh -c 'echo $X$Y'
env -i sh -c 'echo "[${HOME-}]"'
env -i PATH="$PATH" bash -c 'echo ok'
env | grep -c '^X='
env false
echo "rc=$?"
env no_such_cmd_x 2>/dev/null
echo "rc=$?"
printenv X HOME | wc -l | tr -d ' '
env A=b=c printenv A
env -i printf '%s\n' done 
