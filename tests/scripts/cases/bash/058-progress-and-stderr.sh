#!/usr/bin/env bash
# exercises: stderr separation, functions, exec redirection, restoring stdout, tee-free logging
info() { echo "INFO $*" >&2; }
result() { info "computing"; echo 42; }
x=$(result 2>/dev/null); echo "x=$x"
y=$(result 2>&1 >/dev/null); echo "y=$y"
exec 3>&1 >session.log
echo "to the log"; info "to stderr"; printf 'more\n'
exec 1>&3 3>&-
echo "back on stdout"; cat session.log
{ echo "group out"; info "group err"; } > g.out 2> g.err; wc -c < g.out | tr -d ' '; cat g.err
exec 2> errors.log; info "kept"; ls /definitely/not/here; exec 2>&1
head -1 errors.log; grep -c . errors.log
