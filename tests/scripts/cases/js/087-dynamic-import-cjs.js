#!/usr/bin/env node
// exercises: import() from CommonJS, plugin folder loading in order, module namespace of JSON and errors, type module folder, side effects once
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');
fs.mkdirSync('plugins/typed', { recursive: true });
fs.writeFileSync('plugins/10-upper.mjs', 'export const name = "upper"; export default (s) => s.toUpperCase();');
fs.writeFileSync('plugins/20-exclaim.cjs', 'exports.name = "exclaim"; exports.default = (s) => s + "!";');
fs.writeFileSync('plugins/30-late.mjs', 'export const name = "late"; const wait = await new Promise((r) => setTimeout(r, 2, " (late)")); export default (s) => s + wait;');
fs.writeFileSync('plugins/40-broken.mjs', 'throw new Error("plugin is broken");');
fs.writeFileSync('plugins/50-syntax.mjs', 'export const = 5;');
fs.writeFileSync('plugins/typed/package.json', '{"type":"module"}');
fs.writeFileSync('plugins/typed/index.js', 'globalThis.loads = (globalThis.loads ?? 0) + 1; export const name = `typed ${typeof require}`; export default async (s) => `<${s}>`;');
async function main() {
  const plugins = [];
  for (const file of [...fs.readdirSync('plugins').filter((f) => /js$/.test(f)).sort(), 'typed/index.js']) {
    try {
      const loaded = await import(pathToFileURL(path.resolve('plugins', file)).href);
      const run = typeof loaded.default === 'function' ? loaded.default : loaded.default.default;
      plugins.push(run);
      console.log('loaded', file, loaded.name, Object.keys(loaded).includes('default'));
    } catch (error) {
      console.log('failed', file, error.name, error instanceof SyntaxError ? '' : error.message);
    }
  }
  let text = 'hello';
  for (const run of plugins) text = await run(text);
  console.log(text);
  const again = await Promise.all([1, 2].map(() => import(pathToFileURL(path.resolve('plugins/typed/index.js')))));
  console.log(again[0] === again[1], globalThis.loads, (await import('fs')).default === fs, (await import('node:os')).EOL === '\n');
}
main();
