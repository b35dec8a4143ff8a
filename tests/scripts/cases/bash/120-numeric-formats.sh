#!/usr/bin/env bash
# exercises: bases, printf conversions, bc scale, awk floats, rounding, human sizes, functions
# needs: bc
human() { local b=$1 u=(B K M G) i=0; while ((b >= 1024 && i < 3)); do b=$((b / 1024)); ((i++)); done; echo "$b${u[i]}"; }
for b in 0 1023 1024 1536 1048576 5368709120; do printf '%s=%s ' "$b" "$(human "$b")"; done; echo
pct() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.1f%%\n", a * 100 / b}'; }; pct 1 3; pct 7 8
echo "scale=4; 22/7" | bc; echo "scale=0; 17 % 5; 2^20" | bc; echo "10.5 > 9.75" | bc; echo "sqrt(2)*1000/1" | bc
float_gt() { awk "BEGIN {exit !($1 > $2)}"; }; float_gt 1.10 1.09 && echo greater; float_gt 1 2 || echo "not greater"
printf '%08.3f|%+.1e|%x|%o|%s\n' 3.14159 12345 48879 8 $((0xBEEF)); printf '%d\n' 0xff 077
for n in 5 50 500; do printf '%6d|%-6d|%06d\n' $n $n $n; done
c=$(( (20 * 9 + 2) / 5 + 32 )); echo "$c"; echo $((7 / 2)).$((7 % 2 * 10 / 2)); echo "$(( 1 << 40 ))" | sed -E ':a;s/([0-9])([0-9]{3})($|,)/\1,\2\3/;ta'
