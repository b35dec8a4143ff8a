#!/usr/bin/env bash
# exercises: bc scale rules, comparisons, functions, loops, print, variables
# needs: bc
echo '1.5 * 2.25' | bc
echo 'scale=2; 1.5 * 2.255' | bc
echo '3 > 2; 3 < 2; 3 == 3' | bc
