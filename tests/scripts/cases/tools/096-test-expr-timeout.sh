#!/usr/bin/env bash
# exercises: test with numbers, strings, files and logic, [ ], exit codes, expr, timeout, sleep
test 5 -gt 3 && echo gt
test abc = abc && echo eq
test -z "" -a -n x && echo logic
test ! -e nosuch && echo not
[ a != b ] && [ 3 -le 3 ] && echo both
[ -n "" ]
echo $?
test -f /dev/null
echo $?
test -c /dev/null && echo char
test x -eq 1 2>/dev/null
echo $?
[ "$(expr 3 + 4)" -eq 7 ] && echo seven
[ \( a = a \) -a \( b = b \) ] && echo group
[ a = a -o b = c ] && echo or
timeout 2 true
echo $?
timeout 2 sh -c 'exit 9'
echo $?
timeout 0.1 sleep 2
echo $?
timeout -s KILL 0.1 sleep 2
echo $?
timeout 2 no_such_cmd_x 2>/dev/null
echo $?
sleep 0
sleep 0.01
echo slept
true && false
echo $?
expr 1 '&' 0
echo $?
