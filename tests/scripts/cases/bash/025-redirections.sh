#!/usr/bin/env bash
# exercises: 2>&1, >&2, exec 3>, append, noclobber, closing, swapping descriptors
both() { echo out; echo err >&2; }
both > o.txt 2> e.txt; cat e.txt o.txt
both > all.txt 2>&1; sort all.txt
both 2>&1 >/dev/null | sed 's/^/piped /'
both &> b.txt; wc -l < b.txt
both >> b.txt 2>&1; wc -l < b.txt
both |& sort | tr '\n' ' '; echo
exec 3> log.txt; echo one >&3; echo two >&3; exec 3>&-
cat log.txt
exec 4< log.txt; read -r l1 <&4; read -r l2 <&4; exec 4<&-; echo "$l2 $l1"
{ echo a; echo b >&2; } 3>&1 1>&2 2>&3 3>&- | sed 's/^/swapped /' 2>/dev/null
set -C; echo x > log.txt || echo "noclobber refused"; echo x >| log.txt && cat log.txt; set +C
exec 5<> rw.txt; echo data >&5; exec 5>&-; cat rw.txt
echo gone > /dev/null; ls nosuch 2>/dev/null || echo "ls rc=$?"
