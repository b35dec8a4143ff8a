#!/usr/bin/env node
// exercises: JSON by createRequire, JSON by readFile and new URL, import.meta.url relative files, reviver
import { readFile, writeFile, mkdir } from 'fs/promises';
import { createRequire } from 'module';
import { pathToFileURL } from 'url';

await mkdir('data');
await writeFile('data/config.json', JSON.stringify({ name: 'demo', when: '2024-05-06', nested: { list: [1, [2, [3]]] }, big: '12345678901234567890n' }));
await writeFile('data/reader.mjs', `
import { readFileSync } from 'fs';
export const text = readFileSync(new URL('./config.json', import.meta.url), 'utf8');
export const here = new URL('.', import.meta.url).pathname.split('/').slice(-2).join('/');
`);
const require = createRequire(import.meta.url);
const base = pathToFileURL(process.cwd() + '/');
const config = require(new URL('data/config.json', base).pathname);
console.log(config, config === require(new URL('data/config.json', base).pathname));
const { text, here } = await import(new URL('data/reader.mjs', base).href);
console.log(here, text === (await readFile(new URL('data/config.json', base), 'utf8')));
const revived = JSON.parse(text, function (key, value) {
  if (key === 'when') return new Date(value).getTime();
  if (typeof value === 'string' && /^\d+n$/.test(value)) return BigInt(value.slice(0, -1));
  if (Array.isArray(this) && key === '0') return value * 100;
  return value;
});
console.log(revived, revived.big + 1n);
