#!/usr/bin/env -S npx tsx
// exercises: recursive JSON and DeepReadonly and path types, typed get and set by path, deep diff, structuredClone, property-based checks with a seeded generator
type Json = null | boolean | number | string | Json[] | { [k: string]: Json };
type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
type Paths<T> = T extends object ? { [K in keyof T & (string | number)]: `${K}` | `${K}.${Paths<T[K]>}` }[keyof T & (string | number)] : never;
type At<T, P extends string> = P extends `${infer K}.${infer R}` ? (K extends keyof T ? At<T[K], R> : never) : P extends keyof T ? T[P] : never;
const get = <T extends object, P extends Paths<T> & string>(o: DeepReadonly<T> | T, path: P): At<T, P> => path.split('.').reduce((v: any, k) => v?.[k], o) as At<T, P>;
const set = <T extends object, P extends Paths<T> & string>(o: T, path: P, value: At<T, P>): T => { const copy = structuredClone(o); const keys = path.split('.'); const last = keys.pop()!; (keys.reduce((v: any, k) => (v[k] ??= {}), copy) as any)[last] = value; return copy; };
const settings = { editor: { font: { size: 12, family: 'mono' }, tabs: true }, version: 2 };
const frozen: DeepReadonly<typeof settings> = Object.freeze(settings);
console.log(get(settings, 'editor.font.size') + 1, set(settings, 'editor.font.family', 'serif').editor.font, get<typeof settings, 'version'>(frozen, 'version'), settings.editor.font.family);
function* diff(a: Json, b: Json, at = '$'): Generator<string> { if (a === b) return; if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) { yield `${at}: ${JSON.stringify(a)} -> ${JSON.stringify(b)}`; return; } for (const k of new Set([...Object.keys(a), ...Object.keys(b)])) { const [x, y] = [(a as any)[k], (b as any)[k]]; const path = Array.isArray(a) ? `${at}[${k}]` : `${at}.${k}`; if (!(k in b)) yield `${path}: removed`; else if (!(k in a)) yield `${path}: added ${JSON.stringify(y)}`; else yield* diff(x, y, path); } }
console.log([...diff({ a: [1, 2, { x: null }], b: 'same', c: 1 }, { a: [1, 3, { x: {} }, 4], b: 'same', d: [] })], [...diff([], {})], [...diff({ z: [1] }, { z: [1] })]);
const rng = (seed: number) => (): number => { seed |= 0; seed = (seed + 0x6d2b79f5) | 0; let t = Math.imul(seed ^ (seed >>> 15), 1 | seed); t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t; return ((t ^ (t >>> 14)) >>> 0) / 4294967296; };
const gen = (r: () => number, depth: number): Json => { const n = Math.floor(r() * (depth ? 7 : 5)); return n === 0 ? null : n === 1 ? r() < 0.5 : n === 2 ? Math.floor(r() * 100) - 50 : n === 3 ? r() : n === 4 ? String.fromCodePoint(...Array.from({ length: Math.floor(r() * 4) }, () => 97 + Math.floor(r() * 20000))) : n === 5 ? Array.from({ length: Math.floor(r() * 4) }, () => gen(r, depth - 1)) : Object.fromEntries(Array.from({ length: Math.floor(r() * 4) }, (_, i) => [`k${i}`, gen(r, depth - 1)])); };
const random = rng(42);
let checked = 0;
for (let i = 0; i < 300; i++) { const v = gen(random, 4); const back: Json = JSON.parse(JSON.stringify(v)); if ([...diff(v, back)].length || [...diff(v, structuredClone(v))].length) throw new Error(JSON.stringify(v)); checked++; }
console.log(checked, Math.floor(random() * 1e9), JSON.stringify(gen(rng(7), 3)));
