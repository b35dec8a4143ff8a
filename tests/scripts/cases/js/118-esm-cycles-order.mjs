#!/usr/bin/env node
// exercises: evaluation order of ES modules with top-level await, cyclic imports and temporal dead zone, re-export name clashes, import attributes absent, namespace objects
import { writeFileSync } from 'fs';
import { pathToFileURL } from 'url';
import { resolve } from 'path';
const write = (files) => { for (const [name, text] of Object.entries(files)) writeFileSync(name, text); };
const load = (name) => import(pathToFileURL(resolve(name)).href);
globalThis.trace = [];
write({
  'a.mjs': "trace.push('a start'); import './b.mjs'; import './c.mjs'; trace.push('a end');",
  'b.mjs': "trace.push('b start'); await new Promise((r) => setTimeout(r, 3)); trace.push('b end');",
  'c.mjs': "import './d.mjs'; trace.push('c');",
  'd.mjs': "trace.push('d');",
  'cycle1.mjs': "import { two, early } from './cycle2.mjs'; export const one = 1; export function hoisted() { return 'hoisted'; } export const both = one + two; export { early };",
  'cycle2.mjs': "import { one, hoisted } from './cycle1.mjs'; export const two = 2; let seen; try { seen = one; } catch (e) { seen = e.name; } export const early = [seen, hoisted()];",
  'x.mjs': "export const same = 'x', onlyX = 1; export default 'dx';",
  'y.mjs': "export const same = 'y', onlyY = 2;",
  'both.mjs': "export * from './x.mjs'; export * from './y.mjs'; export { same as sameOfX } from './x.mjs';",
  'names.mjs': "const v = 1; export { v as default, v as 'quoted name', v as if }; export class K {} export function* g() {} export let late; setTimeout(() => { late = 'set'; }, 1);",
  'missing.mjs': "import { nope } from './x.mjs';",
  'fails.mjs': "export const before = 1; throw new RangeError('at load');",
});
await load('a.mjs');
console.log(trace);
const cycle = await load('cycle1.mjs');
console.log(cycle.both, cycle.early, Object.keys(cycle));
const both = await load('both.mjs');
console.log(Object.keys(both), both.same, 'default' in both);
const names = await load('names.mjs');
console.log(Object.keys(names), names['quoted name'], names.if, names.default, names.K.name, names.late);
await new Promise((r) => setTimeout(r, 5));
console.log(names.late, Object.getOwnPropertyDescriptor(names, 'late').writable, Reflect.set(names, 'late', 1), Object.isExtensible(names), Object.prototype.toString.call(names));
for (const name of ['missing.mjs', 'fails.mjs', 'fails.mjs']) await load(name).catch((e) => console.log(name, e.name));
console.log(await Promise.allSettled([load('d.mjs'), load('none.mjs')]).then((r) => r.map((x) => x.status)), typeof import.meta.url, typeof import.meta.dirname, import.meta.filename === process.argv[1]);
