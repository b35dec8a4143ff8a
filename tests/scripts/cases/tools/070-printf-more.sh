#!/usr/bin/env bash
# exercises: printf %q %b %c, negative numbers, octal, missing arguments, yes with head, glob
printf '%d%%\n' 50
printf '%q\n' 'a b'
yes no | head -2 | xargs
printf '%s\n' *
printf '%b' 'x\ny\n'
printf '\\ \101 \t|\n'
printf '%c%c\n' abc def
printf '%i\n' -5
printf '%s %s\n' only
printf '%.3s|\n' abcdef
