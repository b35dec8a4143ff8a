#!/usr/bin/env bash
# exercises: exit codes of tools called wrongly: missing operands, bad input, missing files, stderr only
# exit: 1
code() { "$@" > /dev/null 2>&1; echo "$? $1"; }
printf 'b\na\n' > f
code basename
code seq
code sleep
code cut f
code tr
code base64 -d f
code sha256sum nosuch
code xargs false
code env nosuchcmd
code timeout 1 false
code which nosuchcmd
code mv nosuch x
code ln -s a f
code touch nodir/x
code chmod 644 nosuch
code realpath -e nosuch
code date -d nonsense
code tail nosuch
code wc nosuch
code sort nosuch
code gzip nosuch
cut f 2>/dev/null
