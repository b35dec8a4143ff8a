#!/usr/bin/env bash
# exercises: grep -r --include --exclude-dir -c -l, sort, sub-shell cd
mkdir -p src/lib src/vendor
printf 'one\nTODO first\nthree\nfour\nfive\nTODO second\nseven\n' > src/a.c
echo 'x TODO y' > src/lib/b.h
echo 'TODO vendored' > src/vendor/c.c
echo TODO > src/notes.txt
grep -rn TODO src | sort
echo ==
grep -rl --include='*.c' TODO src | sort
grep -r --include='*.[ch]' --exclude-dir=vendor -c TODO src | sort
