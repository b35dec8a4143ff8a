#!/usr/bin/env bash
# exercises: tr sets of different length, --, case swap, quotes, -dc, -cs, backslash, NUL
echo 'x y z' | tr ' ' '\n' | wc -l | tr -d ' '
echo hello | tr 'el' 'ip'
echo abc | tr abc x
echo 'a-b_c' | tr -- '-_' '  '
echo 'tEsT' | tr 'a-zA-Z' 'A-Za-z'
echo 'path:to:x' | tr : /
printf 'one two\nthree' | tr -s '[:space:]' ','
echo
echo 'café!' | tr -d '!'
echo '[x]' | tr '[]' '()'
echo "a'b\"c" | tr -d "'\""
echo hello | tr -dc aeiou
echo
echo 12345 | tr 1-5 a-e
echo 'a\b' | tr '\\' /
echo aabb | tr -ds a b
printf 'x\0y\n' | tr '\0' ' '
echo 'hello world' | tr -cs 'a-z' '\n'
