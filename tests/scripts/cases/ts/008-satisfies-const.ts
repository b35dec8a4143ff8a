#!/usr/bin/env -S npx tsx
// exercises: satisfies, as const, unique symbol, template literal types, tuple labels, non-null assertion, definite assignment, optional chaining with types
type Route = { path: `/${string}`; method: 'GET' | 'POST'; auth?: boolean };
const routes = { home: { path: '/', method: 'GET' }, login: { path: '/login', method: 'POST', auth: false } } satisfies Record<string, Route>;
const sizes = ['s', 'm', 'l'] as const;
type Size = (typeof sizes)[number];
const price = { s: 1, m: 2, l: 3 } as const satisfies Record<Size, number>;
const tag: unique symbol = Symbol('tag');
type Range = [from: number, to?: number, ...rest: string[]];
const show = (...[from, to = from, ...rest]: Range): string => `${from}..${to} ${rest.join('+')}`;
let later!: string;
(() => { later = 'assigned'; })();
const maybe = (n: number): { deep?: { list?: number[] } } | null => (n ? { deep: n > 1 ? { list: [n] } : undefined } : null);
console.log(routes.login.method.toLowerCase(), sizes.map((s) => price[s]), { [tag]: 1 }, show(1), show(1, 5, 'a', 'b'), later);
console.log([0, 1, 2].map((n) => maybe(n)?.deep?.list?.[0] ?? 'none'), maybe(2)!.deep!.list![0]!.toFixed(1));
const config = <const T extends readonly string[]>(names: T): { [K in T[number]]: number } => Object.fromEntries(names.map((n, i) => [n, i])) as any;
console.log(config(['x', 'y']).y, (<any>{ a: 1 }).a, ({ b: 2 } as { b: number }).b satisfies number, [1, 2, 3] as number[] satisfies readonly number[]);
const generic = <T,>(x: T): T => x;
const arrow = async <T extends { id: number }>(x: T): Promise<T['id']> => x.id;
arrow({ id: 9 }).then((id) => console.log(generic<number>(id), generic<string[]>(['q'])));
abstract class A { abstract x: number; private constructor(); private constructor() {} static make?(): A }
console.log(typeof A, a < b, f<g, h>(7));
var a = 1, b = 2, g = 3, h = 4;
function f<T, U>(x: number) { return x; }
type g = string; type h = number;
