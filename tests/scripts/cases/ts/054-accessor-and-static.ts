#!/usr/bin/env -S npx tsx
// exercises: static blocks and private static methods, getters and setters of different types, ergonomic brand checks, symbols as members, inheritance from built-ins, toJSON and inspect hooks
import { inspect } from 'node:util';
class Temperature { static #made = 0; static readonly ZERO: Temperature; static { Temperature.ZERO = new Temperature(0); } #celsius: number; private constructor(c: number) { this.#celsius = c; Temperature.#made++; } static from(x: number | `${number}F` | Temperature): Temperature { return x instanceof Temperature ? x : typeof x === 'number' ? new Temperature(x) : new Temperature(Temperature.#toC(parseFloat(x))); } static #toC(f: number): number { return ((f - 32) * 5) / 9; } static get made(): number { return Temperature.#made; } static is(x: unknown): x is Temperature { return typeof x === 'object' && x !== null && #celsius in x; } get value(): number { return this.#celsius; } set value(v: number | string) { this.#celsius = typeof v === 'string' ? Number.parseFloat(v) : v; } [Symbol.toPrimitive](hint: 'number' | 'string' | 'default'): number | string { return hint === 'number' ? this.#celsius : `${this.#celsius.toFixed(1)}°C`; } toJSON(): { celsius: number } { return { celsius: this.#celsius }; } [inspect.custom](): string { return `Temperature<${this}>`; } }
const t = Temperature.from('212F');
t.value = '37.5 degrees';
console.log(t, `${t}`, +t, Temperature.ZERO, Temperature.made, Temperature.is(t), Temperature.is({}), JSON.stringify([t]), [t], { t });
class Stack<T> extends Array<T> { peek(): T | undefined { return this[this.length - 1]; } static override get [Symbol.species]() { return Array; } }
class Table extends Map<string, number> { increment(k: string, by = 1): this { return this.set(k, (this.get(k) ?? 0) + by); } override toString(): string { return [...this].map(([k, v]) => `${k}=${v}`).join('&'); } }
class Failure<C extends string> extends Error { constructor(readonly code: C, options?: ErrorOptions) { super(`failed: ${code}`, options); } override get name(): string { return `Failure[${this.code}]`; } }
const s = new Stack<number>(); s.push(1, 2);
console.log(s.peek(), s instanceof Array, s.map((x) => x) instanceof Stack, s.length, `${new Table([['a', 1]]).increment('a').increment('b', 5)}`, String(new Failure('E1')), new Failure('E2') instanceof Error);
interface Shape { area(): number } interface Shape { readonly name: string }
const make = (name: string, area: () => number): Shape => ({ name, area });
console.log(make('box', () => 4).area(), Object.getOwnPropertyNames(Temperature.prototype), class Named<T> { declare x: T; }.name, (class { static x = 1; }).x);
