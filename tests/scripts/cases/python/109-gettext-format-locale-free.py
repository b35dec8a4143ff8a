#!/usr/bin/env python3
# exercises: number, date and size formatting without locale, plural rules, str.format_map, calendar names, bytes units
import calendar
from datetime import date, datetime, timedelta


def size(n):
    for unit in ("B", "KiB", "MiB", "GiB"):
        if abs(n) < 1024 or unit == "GiB":
            return f"{n:.0f} {unit}" if unit == "B" else f"{n:.1f} {unit}"
        n /= 1024


def ago(delta):
    seconds = int(delta.total_seconds())
    for length, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= length:
            n = seconds // length
            return f"{n} {name}{'s' if n != 1 else ''} ago"
    return "now"


def money(cents, symbol="€"):
    sign = "-" if cents < 0 else ""
    return f"{sign}{symbol}{abs(cents) // 100:,}.{abs(cents) % 100:02}"


def german(value):
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


class Default(dict):
    def __missing__(self, key):
        return "{" + key + "}"


print([size(n) for n in (0, 1023, 1024, 1536, 5 * 2 ** 20, 3 * 2 ** 40)])
base = datetime(2024, 3, 1, 12)
print([ago(base - (base - timedelta(**kw))) for kw in ({"days": 3, "hours": 2}, {"hours": 1}, {"minutes": 59}, {"seconds": 1}, {})])
print(money(123456789), money(-5), german(1234567.891), "{a} {b}".format_map(Default(a=1)))
print(list(calendar.day_abbr), calendar.month_name[12], [f"{date(2024, m, 1):%b}" for m in range(1, 4)])
print("{:>+10.3e}|{:<10}|{:^10}|{:=+8d}|{:,}|{:_}|{:.3%}|{:c}|{:#b}|{:010.4f}".format(12345.678, "l", "c", 42, 10 ** 9, 10 ** 9, 0.12345, 9731, 5, -3.14159))
for width in (5, 8):
    print(f"{'x':*>{width}}|{3.14159:{width}.{2}f}|{'trunc':.3}|{date(2024, 1, 2)!s:>12}|{1 + 1 = }|{'q'!r}")
print(f"{1e6:g} {1e-5:g} {1234567.0:g} {100.0!r} {float('1e400')} {-0.0} {1 / 3:.17g} {2.675:.2f} {0.5:.0f} {1.5:.0f} {123456789.123456789:.3f}")
print(*(ordinal for ordinal in (f"{n}{'th' if n % 100 in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}" for n in (1, 2, 3, 4, 11, 21, 112, 113))))
roman = ""
n = 1994
for value, mark in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
    roman += mark * (n // value)
    n %= value
print(roman)
