#!/usr/bin/env bash
# exercises: basename with suffix -a -s, dirname, nested substitution, loops
basename /usr/lib/file.tar.gz
basename /usr/lib/file.tar.gz .gz
basename /a/b/
basename -a /x/1 /y/2
basename -s .txt /q/r.txt s.txt
basename file
dirname /usr/lib/file
dirname file
dirname /a/b/
dirname /
dirname a/b c/d/e
dirname ./x
for p in src/main.c docs/a.b.md; do echo "$(dirname "$p")/$(basename "${p%.*}").out"; done
basename "$(dirname /one/two/three)"
find . -name nothing | xargs -r -n1 dirname | sort -u | wc -l | tr -d ' '
