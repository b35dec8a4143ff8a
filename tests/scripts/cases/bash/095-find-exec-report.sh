#!/usr/bin/env bash
# exercises: find -exec, -name, -size, xargs, while read, stat -c, sort, awk totals
mkdir -p p/src p/docs p/.git; printf 'int main;\n' > p/src/main.c; printf 'x\ny\n' > p/src/util.c; printf '# T\n' > p/docs/readme.md; echo z > p/.git/config; head -c 2048 /dev/zero > p/big.bin
find p -type f -name '*.c' -exec wc -l {} + | awk '{print $1, $NF}' | LC_ALL=C sort
find p -path p/.git -prune -o -type f -print | LC_ALL=C sort
find p -type f -size +1k -exec basename {} \;
find p -maxdepth 1 -mindepth 1 -type d | sort | xargs -n1 basename
find p -type f ! -name '*.c' -exec stat -c '%s %n' {} \; | sort -k2 | awk '{s += $1; print} END {print "total", s}'
find p -name '*.c' -print0 | sort -z | xargs -0 -I{} sh -c 'echo "$(basename "$1" .c): $(head -1 "$1")"' _ {}
find p -type f -empty | wc -l | tr -d ' '; find p -name '*.md' -delete; ls p/docs | wc -l | tr -d ' '
