#!/usr/bin/env python3
# exercises: math, statistics, fractions, decimal contexts, cmath, number formatting, int methods
import cmath
import decimal
import math
import statistics
from fractions import Fraction

data = [2.5, 3.25, 5.5, 11.25, 11.75, 1.0]
print(statistics.mean(data), statistics.median(data), round(statistics.stdev(data), 10), round(statistics.pvariance(data), 10), statistics.mode("aabbb"), statistics.multimode([1, 1, 2, 2]))
print([round(q, 6) for q in statistics.quantiles(data, n=4)], statistics.fmean([1, 2, 4]), round(statistics.geometric_mean([1, 10, 100]), 9), statistics.harmonic_mean([40, 60]), statistics.median_low([1, 2, 3, 4]))
line = statistics.linear_regression([1, 2, 3], [2, 4, 6.5])
print(round(line.slope, 6), round(line.intercept, 6), round(statistics.correlation([1, 2, 3], [1, 3, 2]), 6))
print(math.gcd(84, 36), math.lcm(4, 6), math.comb(10, 3), math.perm(5), math.factorial(20), math.isqrt(10 ** 20), math.prod([2, 3, 4]))
print(math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.7), round(2.5), round(-0.5), round(1234.567, -2), math.fmod(-7, 3), -7 % 3, -7 // 3, math.modf(3.25), math.frexp(8.0), math.ldexp(0.5, 4))
print(math.isclose(0.1 + 0.2, 0.3), math.fsum([0.1] * 10), math.hypot(3, 4), math.dist([0, 0], [1, 1]), math.copysign(1, -0.0), math.log2(8), math.log(math.e), math.log10(1000), math.exp(0), math.degrees(math.pi))
print(f"{math.sin(1):.12f} {math.atan2(1, -1):.12f} {math.gamma(5.5):.8f} {math.erf(0.5):.10f}", math.inf > 10 ** 300, math.isnan(math.nan), math.nextafter(1, 2) > 1, math.tau == 2 * math.pi)
for bad in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.exp(1000), lambda: 1 / 0, lambda: 2 ** 0.5 // 0, lambda: math.factorial(-1)):
    try:
        bad()
    except (ValueError, OverflowError, ZeroDivisionError) as wrong:
        print(type(wrong).__name__, end=" ")
print()
print(Fraction(3, 6) + Fraction("0.25"), Fraction(0.1).limit_denominator(100), float(Fraction(1, 3)), Fraction(7, 2) // 1, Fraction(-7, 2).__round__(), sum(Fraction(1, n) for n in range(1, 8)))
with decimal.localcontext() as context:
    context.prec = 30
    print(decimal.Decimal(2).sqrt(), decimal.Decimal(1) / 7)
    context.rounding = decimal.ROUND_CEILING
    print(decimal.Decimal("-1.25").quantize(decimal.Decimal("0.1")), decimal.Decimal("1.21").quantize(decimal.Decimal("0.1")))
print(decimal.Decimal("0.1") + decimal.Decimal("0.2"), decimal.Decimal("1E+3").normalize(), decimal.Decimal("123.4500").normalize(), decimal.Decimal("NaN").is_nan(), f"{decimal.Decimal('1234567.891'):,.2f}", decimal.Decimal(1.1) == decimal.Decimal("1.1"))
try:
    decimal.Decimal(1) / 0
except decimal.DivisionByZero:
    print("division by zero")
print(cmath.sqrt(-4), abs(3 + 4j), (1 + 2j).conjugate() * 2, [round(x, 6) for x in cmath.polar(1j)])
print((255).to_bytes(2, "big"), int.from_bytes(b"\x01\x00", "little"), (1023).bit_length(), (255).bit_count(), int("ff", 16), bin(10), oct(8), int("1_000"), 7 .__pow__(-1, 11), (0.75).as_integer_ratio(), float.fromhex("0x1.8p1"), (3.0).is_integer(), (2.5).hex())
print(f"{1e16:.0f} {1e15:g} {0.00001:g} {123456789:,} {1234.5:_.1f} {0.12345:.2%} {42:b} {42:#o} {-42:+} {42:>6}|{42:<6}|{42:^6}|{42:06}|{3.14159:8.3f}|{1e-10:e}|{True:d}", 0.1 + 0.2, 1e22, 1e21 + 1, 5e-324, 2 ** 100)
