#!/usr/bin/env bash
# exercises: head and tail with several files, -q, -v, yes with SIGPIPE, byte counts with suffix, wc
seq 10 > n
printf 'abcdef' > c
head -n 1 n c
echo
tail -n 1 n c
echo
head -q -n 1 n n
head -n 5 n | tail -n 1
seq 100 | tail -n +50 | head -n 1
head -n 0 n
tail -n 0 n
head -n 99 n | wc -l | tr -d ' '
printf 'no newline' | tail -n 1
echo
yes | head -3 | xargs
seq 1 1000000 | head -1
head -c 1k /dev/zero | wc -c | tr -d ' '
sed -n 4,6p n | head -1
tail -v -n 1 n
head -v -n 1 n
