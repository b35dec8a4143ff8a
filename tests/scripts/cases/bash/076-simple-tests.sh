#!/usr/bin/env bash
# exercises: assertion functions, counters, subshells, output capture, summary, exit code
# exit: 1
pass=0 fail=0
assert_eq() { if [[ $2 == "$3" ]]; then pass=$((pass + 1)); echo "ok - $1"; else fail=$((fail + 1)); echo "not ok - $1"; printf '  want %q\n  got  %q\n' "$2" "$3"; fi; }
assert_rc() { local name=$1 want=$2 rc; shift 2; ( "$@" ) > /dev/null 2>&1; rc=$?; assert_eq "$name" "$want" "$rc"; }
add() { echo $(($1 + $2)); }
safe_div() { (($2)) || return 33; echo $(($1 / $2)); }
assert_eq "add" 5 "$(add 2 3)"
assert_eq "div" 3 "$(safe_div 9 3)"
assert_rc "div by zero" 33 safe_div 1 0
assert_rc "exit is caught" 7 eval 'exit 7'
assert_eq "wrong on purpose" "a b" "$(echo 'a  b')"
echo "1..$((pass + fail)) # pass $pass fail $fail"
((fail == 0))
