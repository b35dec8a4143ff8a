#!/usr/bin/env python3
# exercises: csv.DictReader, csv.DictWriter, io.StringIO, itertools.groupby, decimal rounding, json
import csv
import io
import itertools
import json
import sys
from decimal import ROUND_HALF_UP, Decimal

rows = list(csv.DictReader(sys.stdin))
for row in rows:
    row["total"] = (Decimal(row["qty"]) * Decimal(row["price"])).quantize(Decimal("0.01"), ROUND_HALF_UP)
rows.sort(key=lambda r: (r["region"], r["item"]))
summary = []
for region, group in itertools.groupby(rows, key=lambda r: r["region"]):
    group = list(group)
    summary.append({
        "region": region,
        "orders": len(group),
        "total": str(sum((r["total"] for r in group), Decimal(0))),
        "items": sorted({r["item"] for r in group}),
    })
print(json.dumps(summary, indent=1, ensure_ascii=False))
buffer = io.StringIO()
writer = csv.DictWriter(buffer, ["region", "item", "total"], extrasaction="ignore", lineterminator="\n")
writer.writeheader()
writer.writerows(rows)
print(buffer.getvalue(), end="")
