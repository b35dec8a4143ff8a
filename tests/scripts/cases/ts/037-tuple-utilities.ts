#!/usr/bin/env -S npx tsx
// exercises: variadic tuples, curried and piped functions with recursive types, zip and partition, readonly inputs, groupBy with Map
type Last<T extends readonly unknown[]> = T extends readonly [...unknown[], infer L] ? L : never;
type Fn<A = any, B = any> = (a: A) => B;
function pipe<A, B>(f: Fn<A, B>): Fn<A, B>;
function pipe<A, B, C>(f: Fn<A, B>, g: Fn<B, C>): Fn<A, C>;
function pipe<A, B, C, D>(f: Fn<A, B>, g: Fn<B, C>, h: Fn<C, D>): Fn<A, D>;
function pipe(...fns: Fn[]): Fn { return (a) => fns.reduce((v, f) => f(v), a); }
type Curry<P extends unknown[], R> = P extends [infer H, ...infer T] ? (T extends [] ? (h: H) => R : (h: H) => Curry<T, R>) : R;
const curry = <P extends unknown[], R>(f: (...a: P) => R): Curry<P, R> => { const step = (args: unknown[]): any => (x: unknown) => (args.length + 1 >= f.length ? f(...([...args, x] as P)) : step([...args, x])); return step([]); };
const zip = <T extends readonly (readonly unknown[])[]>(...lists: T): { [K in keyof T]: T[K][number] }[] => Array.from({ length: Math.min(...lists.map((l) => l.length)) }, (_, i) => lists.map((l) => l[i])) as any;
const groupBy = <T, K>(xs: readonly T[], key: (x: T) => K): Map<K, T[]> => xs.reduce((m, x) => m.set(key(x), (m.get(key(x)) ?? []).concat(x)), new Map<K, T[]>());
const partition = <T, S extends T>(xs: readonly T[], is: (x: T) => x is S): [S[], Exclude<T, S>[]] => xs.reduce<[any[], any[]]>((acc, x) => { acc[is(x) ? 0 : 1].push(x); return acc; }, [[], []]);
const chunk = <T,>(xs: readonly T[], n: number): T[][] => (xs.length ? [xs.slice(0, n), ...chunk(xs.slice(n), n)] : []);
const last = <const T extends readonly unknown[]>(t: T): Last<T> => t.at(-1) as Last<T>;
console.log(pipe((s: string) => s.length, (n) => n * 2, (n) => `<${n}>`)('abcd'), curry((a: number, b: string, c: boolean) => `${a}${b}${c}`)(1)('x')(true));
console.log(zip([1, 2, 3], ['a', 'b'], [true, false] as const), groupBy(['one', 'two', 'three'], (s) => s.length), partition([1, 'a', 2, 'b'], (x): x is string => typeof x === 'string'), chunk([1, 2, 3, 4, 5], 2), last(['p', 'q'] as const));
