#!/usr/bin/env bash
# exercises: escaping a value for sed, command substitution, other delimiters
printf 'hello world hello\nfoo=bar\n/usr/local/bin\nname: John Smith\n' > f
v="a/b&c"
echo "path=X" | sed "s|X|$(printf '%s' "$v" | sed 's/[&|\\]/\\&/g')|"
