#!/usr/bin/env bash
# exercises: grep -A -B -C, -r, --include, --exclude-dir, -f, --color=never, sort
mkdir -p src/lib src/vendor
printf 'one\nTODO first\nthree\nfour\nfive\nTODO second\nseven\n' > src/a.c
echo 'x TODO y' > src/lib/b.h
echo 'TODO vendored' > src/vendor/c.c
echo TODO > src/notes.txt
grep -A1 TODO src/a.c
echo ==
grep -B1 -n TODO src/a.c
echo ==
grep -C1 second src/a.c
