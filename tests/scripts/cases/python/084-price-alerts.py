#!/usr/bin/env python3
# exercises: json stdin, collections.deque moving averages, statistics, dataclasses, enum, itertools, markdown output
import itertools
import json
import statistics
import sys
from collections import deque
from dataclasses import dataclass
from enum import Enum


class Signal(Enum):
    BUY = "buy"
    SELL = "sell"
    HOLD = "hold"


@dataclass
class Bar:
    day: str
    close: float


def sma(values, n):
    window = deque(maxlen=n)
    for v in values:
        window.append(v)
        yield statistics.fmean(window) if len(window) == n else None


def ema(values, n):
    k = 2 / (n + 1)
    return itertools.accumulate(values, lambda acc, v: acc + k * (v - acc))


def rsi(values, n):
    changes = [b - a for a, b in itertools.pairwise(values)][-n:]
    up = sum(c for c in changes if c > 0)
    down = -sum(c for c in changes if c < 0)
    return 100.0 if not down else 100 - 100 / (1 + up / down)


for symbol, series in sorted(json.load(sys.stdin).items()):
    bars = [Bar(*pair) for pair in series]
    closes = [b.close for b in bars]
    fast, slow = list(sma(closes, 2)), list(sma(closes, 4))
    print(f"## {symbol}\n\n| day | close | sma2 | sma4 | signal |\n|---|---:|---:|---:|---|")
    last = None
    for bar, f, s in zip(bars, fast, slow):
        above = None if s is None else f > s
        signal = Signal.HOLD if last is None or above is None or above == last else Signal.BUY if above else Signal.SELL
        last = above if above is not None else last
        cell = lambda v: "" if v is None else f"{v:.2f}"
        print(f"| {bar.day} | {bar.close:.2f} | {cell(f)} | {cell(s)} | {signal.value} |")
    print(f"\nema {list(ema(closes, 3))[-1]:.4f}, rsi {rsi(closes, 5):.2f}, change {closes[-1] / closes[0] - 1:+.2%}, best {max(bars, key=lambda b: b.close).day}\n")
