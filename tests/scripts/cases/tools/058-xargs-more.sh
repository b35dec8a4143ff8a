#!/usr/bin/env bash
# exercises: xargs with sh -c, quotes, rm, exit 123, -P, -d newline, -a
seq 3 | xargs -I N sh -c 'echo $((N * N))'
printf '1\n2\n' | xargs sh -c 'echo "n=$# $*"' _
echo '"a b" c' | xargs -n1
printf 'f1\nf2\n' | xargs touch
ls
printf 'f1\nf2\n' | xargs rm -f
ls | wc -l | tr -d ' '
echo 1 2 3 | xargs -n1 sh -c 'exit $(($1 == 2))' _
echo "rc=$?"
seq 10 | xargs -n5 echo | wc -l | tr -d ' '
echo z | xargs -I% echo %-%
seq 4 | xargs -P 4 -n 1 echo | sort
echo "a   b" | xargs
printf '%s\n' 'with space' | xargs -d '\n' -n1 printf '<%s>\n'
xargs -a <(printf 'from file\n') echo
echo x | xargs false
echo "rc=$?"
