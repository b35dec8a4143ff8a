#!/usr/bin/env -S npx tsx
// exercises: contextual keywords as names, generic call ambiguities, arrow functions with type parameters, non-null and as in expressions, optional calls with type arguments
const type = 1, as = 2, of = 3, namespace = 4, declare = 5, abstract = 6, readonly = 7, from = 8, get = 9, set = 10, is = 11, keyof = 12, satisfies = 13, module = 14, infer = 15;
const async = (x: number) => x;
console.log(type + as + of + namespace + declare + abstract + readonly + from + get + set + is + keyof + satisfies + infer, async(1));
type type = { type: number; as?: string; get(): number; set(v: number): void; readonly readonly: boolean };
const o: type = { type: 1, get: () => 2, set() {}, readonly: true };
const id = <T,>(x: T) => x, pair = <A, B = A>(a: A, b: B): [A, B] => [a, b];
const f: (<T>(x: T) => T) | undefined = id;
console.log(o.get(), f?.<number>(5), id<string>('s'), pair<number, string>(1, 'x'), (id as typeof id)<boolean>(true), new Map<string, Array<number>>([['a', [1]]]).get('a')![0]!++);
let n: number | undefined = 3;
n!++;
n! += 2;
const a = 5, b = 2, c = 1;
console.log(n, a < b, a < b || b > c, (a as number) < (b as number), a as number as unknown as number, !a!, [a!, b!], (-a!) ** 2, `${a as any}`);
label: for (const x of <number[]>[1, 2, 3]) { if (x as number === 2) continue label; console.log(x); }
abstract class Thing { type = 'field'; declare = 'd'; static async = 's'; static readonly of: number = 4; async async() { return 'async'; } get get() { return 'g'; } static static() { return 'ss'; } async *gen<T>(this: Thing, x: T): AsyncGenerator<T> { yield x; } }
class Real extends Thing {}
const t = new Real();
console.log(t.type, t.declare, Thing.async, Thing.of, t.get, Thing.static());
t.async().then(async (v) => { for await (const x of t.gen<number>(7)) console.log(v, x); });
const fn = function <T extends { length: number }>(this: void, x: T, y?: keyof T): x is T { return x.length > 0 || y === undefined; };
const conditional = a > b ? (x: number): number => x : (x: number): string => `${x}`;
console.log(fn('x'), conditional(3), ((x): x is string => typeof x === 'string')('q'), (<const T,>(x: T) => x)([1, 2]));
