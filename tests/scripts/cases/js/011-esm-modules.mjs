#!/usr/bin/env node
// exercises: ES modules written and imported, import(), default and named and star exports, live bindings, import.meta.url
import { mkdirSync, writeFileSync } from 'fs';
import { pathToFileURL, fileURLToPath } from 'url';
import path from 'path';

mkdirSync('lib', { recursive: true });
writeFileSync('lib/counter.mjs', `
export let count = 0;
export const add = (n = 1) => { count += n; return count; };
export default function reset() { count = 0; }
export { add as plus };
`);
writeFileSync('lib/index.mjs', `
export * from './counter.mjs';
export { default as reset } from './counter.mjs';
export * as counter from './counter.mjs';
export const where = import.meta.url;
console.log('index evaluated');
`);
const url = pathToFileURL(path.resolve('lib/index.mjs'));
const [one, two] = await Promise.all([import(url.href), import(url)]);
console.log(one === two, Object.keys(one), typeof one.reset);
one.add(5);
one.plus();
console.log(one.count, two.counter.count, one.counter.add === one.add);
one.reset();
console.log(one.count, one[Symbol.toStringTag], Object.isSealed(one));
try {
  one.count = 9;
} catch (error) {
  console.log(error.name);
}
console.log(path.relative(process.cwd(), fileURLToPath(one.where)), path.basename(fileURLToPath(import.meta.url)));
console.log((await import(url.href + '?again')) === one, typeof require, typeof module, this);
try {
  await import('./lib/nothing.mjs?' + 1);
} catch (error) {
  console.log(error.code);
}
try {
  await import('no-such-package-here');
} catch (error) {
  console.log(error.code);
}
