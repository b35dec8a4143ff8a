#!/usr/bin/env bash
# exercises: sha256sum -c, while read, exit codes, functions, here-document
# exit: 1
mkdir dist; printf 'alpha\n' > dist/a.bin; printf 'beta\n' > dist/b.bin
( cd dist && sha256sum a.bin b.bin > SHA256SUMS ); cat dist/SHA256SUMS
( cd dist && sha256sum -c SHA256SUMS )
echo tampered >> dist/b.bin
verify() { local ok=0 sum name; while read -r sum name; do [[ $(sha256sum "$1/$name" | awk '{print $1}') == "$sum" ]] && echo "$name fine" || { echo "$name BAD"; ok=1; }; done < "$1/SHA256SUMS"; return $ok; }
verify dist; echo "rc=$?"
( cd dist && sha256sum --status -c SHA256SUMS ); echo "status rc=$?"
cd dist && sha256sum -c SHA256SUMS 2>/dev/null
