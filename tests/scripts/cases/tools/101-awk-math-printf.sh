#!/usr/bin/env bash
# exercises: awk number formats, int, sqrt, exp, log, rounding, integer division, OFMT-free printing
awk 'BEGIN {printf "%d %i %5.2f %e %g %g\n", 3.99, -3.99, 3.14159, 12345.678, 0.00001, 1000000}'
awk 'BEGIN {print sqrt(16), int(exp(1) * 1000), int(log(10) * 1000), int(sin(1) * 1000), int(atan2(0, -1) * 1000)}'
awk 'BEGIN {print 1 / 4, 10 / 2, 2 ^ 3, 7 % 4, -7 % 4, 1e3, 0.1 + 0.2, 100000 * 100000}'
awk 'BEGIN {printf "%.0f %.0f %.1f\n", 2.6, 3.4, 0.26; printf "%5s|%-5s|%05d|%+d|%x|%o\n", "a", "b", 42, 7, 255, 8}'
awk 'BEGIN {print 017 + 1, 3 " " -1, 1 == 1.0, "10" < "9", 10 < 9}'
awk -v x=3 -v y=4 'BEGIN {printf "%.3f\n", sqrt(x ^ 2 + y ^ 2)}'
echo '5 apples' | awk '{print $1 * 2}'
