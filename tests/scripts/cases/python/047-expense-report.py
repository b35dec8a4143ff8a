#!/usr/bin/env python3
# exercises: csv from stdin, decimal, collections.defaultdict, datetime.strptime, argparse, f-string tables
import argparse
import csv
import sys
from collections import defaultdict
from datetime import datetime
from decimal import Decimal, InvalidOperation

parser = argparse.ArgumentParser()
parser.add_argument("--currency", default="EUR")
parser.add_argument("--min", type=Decimal, default=Decimal(0))
args = parser.parse_args()
sums = defaultdict(Decimal)
months = defaultdict(lambda: defaultdict(Decimal))
errors = []
for number, row in enumerate(csv.reader(sys.stdin, delimiter=";", skipinitialspace=True), 1):
    if not row or row[0].startswith("#"):
        continue
    try:
        day, category, amount = row[:3]
        when = datetime.strptime(day, "%d.%m.%Y")
        value = Decimal(amount.replace(".", "").replace(",", "."))
    except (ValueError, InvalidOperation) as wrong:
        errors.append((number, type(wrong).__name__))
        continue
    if value < args.min:
        continue
    sums[category] += value
    months[when.strftime("%Y-%m")][category] += value
total = sum(sums.values())
print(f"{'category':<12}{'sum':>12}  share")
for category, value in sorted(sums.items(), key=lambda kv: (-kv[1], kv[0])):
    print(f"{category:<12}{value:>12,.2f}  {value / total:6.1%}")
print(f"{'total':<12}{total:>12,.2f}  {args.currency}")
for month in sorted(months):
    print(month, {k: str(v) for k, v in sorted(months[month].items())})
print("errors", errors)
