#!/usr/bin/env bash
# exercises: bc -l functions, recursion, for, while, print, if, here-string
# needs: bc
echo 'scale=4; 4*a(1)' | bc -l
bc -l <<< 'scale=6; e(1)'
bc -l <<< 's(0); l(1)'
echo 'define f(n) { if (n <= 1) return 1; return n * f(n - 1); } f(20)' | bc
echo 'for (i = 1; i <= 3; i++) i * i' | bc
echo 'x = 5; while (x > 3) { x; x = x - 1 }' | bc
echo 'print "total: ", 5 * 3, "\n"' | bc
echo '100000 * 1.0825' | bc
echo 'scale=2; (19.99 * 3) / 1' | bc
echo '-5 + 3' | bc
echo '.5 + .25' | bc
echo '10 / 4' | bc
echo 'scale=10; 1/7' | bc
echo 'a = 3; b = 4; sqrt(a^2 + b^2)' | bc
echo 'length(12345); scale(1.234)' | bc
echo '1/0' | bc 2>/dev/null
bc <<< 'if (2 > 1) 10 else 20'
