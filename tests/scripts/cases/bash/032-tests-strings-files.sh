#!/usr/bin/env bash
# exercises: [[ ]], [ ], test operators, file tests, string comparison, -v, and or grouping
touch empty; echo x > full; mkdir d; ln -s full link; ln -s nowhere broken; chmod 600 full
for f in empty full d link broken nope; do
  r=""
  for t in e f d s L r; do [ -$t "$f" ] && r+=$t || r+=-; done
  echo "$f $r"
done
[[ full -nt nope ]] && echo newer
[[ full -ef link ]] && echo same
[ "a" = "a" -a 1 -lt 2 ] && echo and
[[ abc < abd && ! b < a ]] && echo order
[[ -z "" && -n x ]] && echo zn
[[ abc == a* && abc != "a*" && abc = abc ]] && echo pat
[ 10 -gt 9 ] && [[ 10 > 9 ]] || echo "string order differs"
[[ 0x10 -eq 16 ]] && echo hex
test -d d && test ! -f d && echo "d is a directory"
[ ]; echo $?; [ x ]; echo $?; [ "" ]; echo $?
v=; [[ -v v ]] && echo set; [[ -v w ]] || echo unset
chmod +x full; [ -x full ] && echo executable
