#!/usr/bin/env bash
# exercises: cat -n -b -s -A -E -T, stdin dash, several files, here-document
printf 'one\n\n\n\ttwo\n' > a
printf 'tail\n' > b
cat a b | wc -l
cat -n a | sed 's/\t/|/'
cat -b a | sed 's/\t/|/'
cat -s a
cat -A a
cat -E b
cat -T a | tail -1
echo middle | cat b - b
cat <<< "here" 
cat a nosuch 2>/dev/null | tail -1
cat -- b > c
cat c
