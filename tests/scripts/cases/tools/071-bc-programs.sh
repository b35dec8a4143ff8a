#!/usr/bin/env bash
# exercises: bc scale, functions, loops, bases, -l, comparison, strings, here-string
# needs: bc
echo '2+3*4' | bc
echo 'scale=3; 10/3' | bc
echo '2^64' | bc
echo 'scale=5; sqrt(2)' | bc
echo '7 % 3; -7 / 2' | bc
echo 'obase=16; 255' | bc
echo 'ibase=2; 1011' | bc
echo 'obase=2; 10' | bc
