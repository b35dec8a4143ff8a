#!/usr/bin/env bash
# exercises: tr translate, -d, -s, -c, ranges, classes, escapes, -cd combinations
echo 'Hello World' | tr a-z A-Z
echo 'Hello World' | tr '[:upper:]' '[:lower:]'
echo 'a1b2c3' | tr -d 0-9
echo 'aaabbbccc' | tr -s a-c
echo 'a  b   c' | tr -s ' '
echo 'a,b;c' | tr ',;' '\n\t'
printf 'l1\r\nl2\r\n' | tr -d '\r' | wc -c | tr -d ' '
echo 'keep 123 only!' | tr -cd '[:digit:]\n'
