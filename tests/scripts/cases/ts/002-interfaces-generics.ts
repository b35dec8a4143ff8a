#!/usr/bin/env -S npx tsx
// exercises: generics with constraints and defaults, keyof and indexed access, mapped and conditional types, overloads, type guards
interface Entity<Id = number> { id: Id; name: string }
interface User extends Entity { tags?: readonly string[] }
type Partial2<T> = { [K in keyof T]?: T[K] };
type Names<T> = { [K in keyof T as `get${Capitalize<K & string>}`]: () => T[K] };
type Unwrap<T> = T extends Promise<infer U> ? U : T extends (infer V)[] ? V : T;
class Repository<T extends Entity<I>, I extends string | number = number> {
  private readonly items = new Map<I, T>();
  constructor(...initial: T[]) { initial.forEach((i) => this.items.set(i.id as I, i)); }
  get(id: I): T | undefined { return this.items.get(id); }
  update(id: I, change: Partial2<Omit<T, 'id'>>): T { const next = { ...this.items.get(id)!, ...change } as T; this.items.set(id, next); return next; }
  pluck<K extends keyof T>(key: K): T[K][] { return [...this.items.values()].map((i) => i[key]); }
  *[Symbol.iterator](): IterableIterator<T> { yield* this.items.values(); }
}
const users = new Repository<User>({ id: 1, name: 'Ana' }, { id: 2, name: 'Bob', tags: ['x'] });
console.log(users.get(1), users.get(9), users.update(1, { name: 'Anna' }), users.pluck('name'), [...users].length);
function parse(x: string): number;
function parse(x: number): string;
function parse(x: string | number): string | number { return typeof x === 'string' ? parseInt(x, 10) : x.toString(2); }
console.log(parse('12') + 1, parse(5) + '!');
const getters = <T extends object>(o: T): Names<T> => Object.fromEntries(Object.entries(o).map(([k, v]) => [`get${k[0].toUpperCase()}${k.slice(1)}`, () => v])) as Names<T>;
console.log(getters({ a: 1, label: 'x' }).getLabel());
type Shape = { kind: 'circle'; r: number } | { kind: 'box'; w: number; h: number };
const isBox = (s: Shape): s is Extract<Shape, { kind: 'box' }> => s.kind === 'box';
function assertNever(x: never): never { throw new Error(`unexpected ${JSON.stringify(x)}`); }
const area = (s: Shape): number => { switch (s.kind) { case 'circle': return +(Math.PI * s.r ** 2).toFixed(3); case 'box': return s.w * s.h; default: return assertNever(s); } };
const shapes: Shape[] = [{ kind: 'circle', r: 1 }, { kind: 'box', w: 2, h: 3 }];
console.log(shapes.map(area), shapes.filter(isBox).map((b) => b.w));
try { area({ kind: 'line' } as never); } catch (e: unknown) { console.log(e instanceof Error && e.message); }
const value: Unwrap<Promise<number>> = 5, first: Unwrap<string[]> = 's';
console.log(value, first, ((x: unknown): asserts x is string => { if (typeof x !== 'string') throw new TypeError('no string'); }) instanceof Function);
