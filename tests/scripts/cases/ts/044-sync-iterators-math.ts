#!/usr/bin/env -S npx tsx
// exercises: generic lazy sequences, class implementing Iterable with chaining, statistics, number formatting, static factories, overload on callbacks
class Seq<T> implements Iterable<T> {
  constructor(private readonly source: () => Iterator<T>) {}
  [Symbol.iterator](): Iterator<T> { return this.source(); }
  static range(from: number, to = Infinity, step = 1): Seq<number> { return new Seq(function* () { for (let i = from; i < to; i += step) yield i; }); }
  static of<T>(...items: T[]): Seq<T> { return new Seq(() => items[Symbol.iterator]()); }
  map<U>(f: (x: T, i: number) => U): Seq<U> { const self = this; return new Seq(function* () { let i = 0; for (const x of self) yield f(x, i++); }); }
  filter<S extends T>(f: (x: T) => x is S): Seq<S>;
  filter(f: (x: T) => boolean): Seq<T>;
  filter(f: (x: T) => boolean): Seq<T> { const self = this; return new Seq(function* () { for (const x of self) if (f(x)) yield x; }); }
  take(n: number): Seq<T> { const self = this; return new Seq(function* () { if (n <= 0) return; let left = n; for (const x of self) { yield x; if (--left === 0) return; } }); }
  window(n: number): Seq<T[]> { const self = this; return new Seq(function* () { const buf: T[] = []; for (const x of self) { buf.push(x); if (buf.length > n) buf.shift(); if (buf.length === n) yield [...buf]; } }); }
  fold<A>(f: (a: A, x: T) => A, start: A): A { let a = start; for (const x of this) a = f(a, x); return a; }
  toArray(): T[] { return [...this]; }
}
const primes = Seq.range(2).filter((n) => Seq.range(2, Math.floor(Math.sqrt(n)) + 1).filter((d) => n % d === 0).take(1).toArray().length === 0);
console.log(primes.take(10).toArray(), primes.window(2).filter(([a, b]) => b - a === 2).take(3).toArray(), Seq.range(1, 6).fold((a, x) => a * x, 1));
const stats = (xs: Iterable<number>) => { const { n, mean, m2 } = [...xs].reduce(({ n, mean, m2 }, x) => { const d = x - mean, k = n + 1, m = mean + d / k; return { n: k, mean: m, m2: m2 + d * (x - m) }; }, { n: 0, mean: 0, m2: 0 }); return { n, mean, sd: Number(Math.sqrt(m2 / (n - 1)).toFixed(6)) }; };
console.log(stats([2, 4, 4, 4, 5, 5, 7, 9]), stats(Seq.range(0, 1, 0.25)), Seq.of<string | number>('a', 1, 'b').filter((x): x is string => typeof x === 'string').map((s, i) => s.repeat(i + 1)).toArray());
