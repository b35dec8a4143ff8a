#!/usr/bin/env bash
# exercises: sed -E, tr, fold, fmt-free wrapping, iconv-free ASCII, functions, here-string
slug() { tr '[:upper:]' '[:lower:]' <<< "$1" | sed -E 's/[^a-z0-9]+/-/g; s/^-+|-+$//g'; }
slug "  Hello, World! -- 2nd Edition "; slug "a_b.c/d"; slug "---"
text="The quick brown fox jumps over the lazy dog and then it rests for a while under the old oak tree."
fold -s -w 30 <<< "$text" | sed 's/ *$//'
wrap() { local w=$1 line= word; shift; for word in $*; do if (( ${#line} + ${#word} + 1 > w )) && [[ -n $line ]]; then echo "$line"; line=$word; else line+=${line:+ }$word; fi; done; echo "$line"; }
wrap 24 "$text"
cap() { local out= w; for w in $1; do out+="${w^} "; done; echo "${out% }"; }; cap "make every word big"
camel() { local IFS=_ out= w i=0; for w in $1; do ((i++)) && w=${w^}; out+=$w; done; echo "$out"; }; camel some_snake_case_name
sed -E 's/([A-Z])/_\L\1/g; s/^_//' <<< "SomeCamelCase"
