#!/usr/bin/env bash
# exercises: tar create, list, extract, strip components, gzip, cmp, find, trap cleanup
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
mkdir -p "$t/pkg/bin" "$t/pkg/doc"; echo '#!/bin/sh' > "$t/pkg/bin/run"; chmod 755 "$t/pkg/bin/run"; echo manual > "$t/pkg/doc/man.txt"; echo secret > "$t/pkg/.env"
tar -czf "$t/pkg.tgz" -C "$t" --exclude=.env pkg
tar -tzf "$t/pkg.tgz" | LC_ALL=C sort
mkdir "$t/out"; tar -xzf "$t/pkg.tgz" -C "$t/out" --strip-components=1; find "$t/out" -type f | sed "s|$t/||" | LC_ALL=C sort
cmp "$t/pkg/doc/man.txt" "$t/out/doc/man.txt" && echo identical; [[ -x $t/out/bin/run ]] && echo "mode kept"
tar -xzf "$t/pkg.tgz" -O pkg/doc/man.txt; gzip -dc "$t/pkg.tgz" | tar -tf - | wc -l | tr -d ' '
( cd "$t/out" && tar cf - doc ) | ( mkdir "$t/copy"; cd "$t/copy"; tar xf - ); cat "$t/copy/doc/man.txt"
