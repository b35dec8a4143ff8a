#!/usr/bin/env bash
# exercises: printf program, echo -e -n, seq -w -s -f, yes, expr, factor, numfmt
printf '%s-%s\n' a b c
printf '%5.1f|%-5s|%05d|%x\n' 3.14159 ab 42 255
echo -e 'a\tb\\n\x41\0101'
echo -n x
echo
env printf '%s %d\n' cmd 7
