#!/usr/bin/env bash
# exercises: grep -f, -vf, -oE with -rh, uniq, --color=never
mkdir -p src/lib src/vendor
printf 'one\nTODO first\nthree\nfour\nfive\nTODO second\nseven\n' > src/a.c
echo 'x TODO y' > src/lib/b.h
echo 'TODO vendored' > src/vendor/c.c
echo TODO > src/notes.txt
printf 'first\nseven\n' > pats
grep -f pats src/a.c
grep -vf pats src/a.c | head -2
grep -rhoE 'TODO [a-z]+' src | sort | uniq
grep --color=never -n three src/a.c
(cd src && grep -rn x . )
