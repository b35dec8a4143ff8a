#!/usr/bin/env bash
# exercises: $(( )), (( )), let, bases, operators, ternary, increments, comma
a=7 b=3
echo $((a + b)) $((a - b)) $((a * b)) $((a / b)) $((a % b)) $((a ** b))
echo $((-7 / 2)) $((-7 % 3)) $((a > b ? 10 : 20)) $((a & b)) $((a | b)) $((a ^ b)) $((~a)) $((1 << 10)) $((1024 >> 3))
echo $((0x1f)) $((017)) $((2#1011)) $((16#ff)) $((36#z))
echo $((a++)) $a $((++a)) $((a--)) $((--a))
(( a += 5, b *= 2 )); echo "$a $b"
let "c = a * 2" d=5; echo "$c $d"
(( 0 )) || echo "zero is false"
(( a == 12 && b < 10 )) && echo both
echo $(( (1 + 2) * 3 )) $((!0)) $((!5)) $((5 == 5)) $((9223372036854775807 + 1))
x=5; y=x; echo $((y + 1))
arr=(4 5 6); echo $((arr[1] * arr[2]))
