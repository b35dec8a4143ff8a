#!/usr/bin/env bash
# exercises: printf formats, widths, precision, escapes, repetition, %b, %q, %x, -v
printf '%s\n' a b c
printf '%d %i %5d|%-5d|%05d %+d\n' 1 2 3 4 5 6
printf '%x %X %o %#x %c %%\n' 255 255 8 255 hello
printf '%.2f %8.3f|%-8.1f|%e %g\n' 3.14159 2.71828 1.06 12345.678 0.0001
printf '%s=%d\n' a 1 b 2 c
printf '%10s|%-10s|%.3s\n' right left truncate
printf '%*d|%-*s|%.*f\n' 6 42 8 ab 1 2.26
printf '%b\n' 'tab\there\\n\x41'
printf 'no newline'; printf '\n'
printf '\x48\151\n'
printf '%d\n' "'A" 0x1F 010
printf -v out '%03d-%s' 7 x; echo "$out"
printf '%s\n' "${@:-none}"
printf '%-12s%8s\n' Item Price Apple 1.20 Pear 0.80
printf '%(%Y-%m-%d)T\n' 0
