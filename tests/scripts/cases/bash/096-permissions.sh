#!/usr/bin/env bash
# exercises: chmod symbolic and octal, stat -c, umask, test -x, functions, loops
umask 022; f=file; : > $f
for m in 644 755 600 u+x,g-r a=r o+w ug+rwx,o-rwx u-w,a+r 0400 +x; do chmod "$m" $f; printf '%-13s %s %s\n' "$m" "$(stat -c %a $f)" "$(stat -c %A $f)"; done
( umask 027; : > u; mkdir ud; stat -c '%a %n' u ud ); umask 022; : > v; stat -c %a v
chmod 644 v; [[ -x v ]] || echo "not executable"; chmod +x v; [[ -x v ]] && echo executable
mkdir -m 700 private; stat -c %a private; install -m 640 v w 2>/dev/null && stat -c %a w
mkdir -p t/s; touch t/a t/s/b; chmod -R go-rwx t; find t -perm 600 -type f | sort
