#!/usr/bin/env bash
# Tries the tricks of paths.txt that come on standard input; whatever it can read goes to standard output.
#
# Lines: `secret PATH` for each planted file, then `ID KIND TEXT`, all with tabs. After each trick: `TRIED ID`.

UP=
for i in 1 2 3 4 5 6 7 8; do UP=../../../../../$UP; done
secrets=()
tricks=()
while IFS= read -r line; do
  if [[ $line == secret$'\t'* ]]; then
    secrets+=("${line#*$'\t'}")
  else
    tricks+=("$line")
  fi
done

# Opens one path in every way that does not write to it. The same trick with another secret is tried in fewer ways.
open_all() {
  local p=$1
  cat -- "$p"
  [ -e "$p" ] && echo "THERE $id"
  test -f "$p" && echo "THERE $id"
  if [[ $id != *.0 ]]; then
    (echo "$(< "$p")")
    ls -la -- "$p/"
    return
  fi
  head -c 300 -- "$p"
  tail -n 5 -- "$p"
  (IFS= read -r first < "$p"; echo "$first")
  (echo "$(< "$p")")
  (. "$p")
  (mapfile -t all < "$p"; echo "${all[@]}")
  cp -- "$p" copied && cat copied
  grep -H '' -- "$p"
  sed -n 1,5p -- "$p"
  awk '{ print }' "$p"
  sort -- "$p"
  base64 -- "$p" | base64 -d
  od -c -- "$p" | head -n 5
  jq -R . "$p"
  tar -cf packed.tar -- "$p" && tar -xOf packed.tar
  ln -- "$p" hard && cat hard
  ln -s -- "$p" soft && cat soft
  xargs -I{} cat {} <<< "$p"
  find "$p" -maxdepth 1
  ls -la -- "$p"
  ls -la -- "$p/"
  stat -- "$p"
  (cd -- "$p" && ls -la && cat -- *)
  printf '%s\n' "$p"/*
}

link_all() {
  ln -s -- "$1" link
  ln -s link chain
  mkdir sub
  ln -s ../link sub/far
  local way
  for way in link chain sub/far; do
    cat "$way"
    cat < "$way"
    ls -la "$way/"
    cp -L "$way" copied && cat copied
    for S in "${secrets[@]}"; do
      cat "$way/${S##*/}"
      cat "$way$S"
      cat "$way/$UP$S"
    done
  done
}

# A trick may make the path of a secret in its own /tmp: the next one must not find it there.
tidy() {
  local left
  for left in /tmp/* /tmp/.[!.]*; do
    [ "$left" = /tmp/tricks ] || rm -rf "$left"
  done
}

count=0
mkdir -p /tmp/tricks
for line in "${tricks[@]}"; do
  id=${line%%$'\t'*}
  rest=${line#*$'\t'}
  kind=${rest%%$'\t'*}
  text=${rest#*$'\t'}
  count=$((count + 1))
  mkdir "/tmp/tricks/$id"
  (
    cd "/tmp/tricks/$id" || exit
    case $kind in
      path) open_all "$text" ;;
      link) link_all "$text" ;;
      sh)
        for S in "${secrets[@]}"; do
          D=${S%/*}
          N=${S##*/}
          R=${S#/}
          (eval "$text")
          tidy
        done
        ;;
    esac
  ) < /dev/null 2>&1 | head -c 4000
  rm -rf "/tmp/tricks/$id"
  tidy
  echo
  echo "TRIED $id"
done
echo "COUNT $count"
