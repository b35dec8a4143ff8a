#!/usr/bin/env -S npx tsx
// exercises: package.json type module makes .ts an ES module, top-level await in .ts, import.meta, require absent, npm package with exports and types
import { mkdirSync, writeFileSync } from 'fs';
import { dirname } from 'path';
import { spawnSync } from 'child_process';
const files: Record<string, string> = {
  'package.json': '{"type":"module","name":"app"}',
  'node_modules/dual/package.json': JSON.stringify({ name: 'dual', exports: { '.': { types: './i.d.ts', import: './i.mjs', require: './i.cjs' }, './sub': './sub.mjs' } }),
  'node_modules/dual/i.mjs': 'export default "esm"; export const kind = "import";',
  'node_modules/dual/i.cjs': 'module.exports = { default: "cjs", kind: "require" };',
  'node_modules/dual/sub.mjs': 'export const sub = "subpath";',
  'helper.ts': 'export const help = async (n: number): Promise<number> => n * 2;\n',
  'main.ts': 'import dual, { kind } from "dual";\nimport { sub } from "dual/sub";\nimport { help } from "./helper.js";\nconst n: number = await help(21);\nconsole.log(dual, kind, sub, n, import.meta.url.endsWith("main.ts"));\nconst later = await import("./helper.ts");\nconsole.log(await later.help(1));\n',
  'common.cts': 'const { kind } = require("dual");\nconsole.log(kind as string, typeof module);\n',
};
for (const [name, text] of Object.entries(files)) { mkdirSync(dirname(`esm/${name}`), { recursive: true }); writeFileSync(`esm/${name}`, text); }
for (const main of ['main.ts', 'common.cts']) { const r = spawnSync('tsx', [main], { cwd: 'esm', encoding: 'utf8' }); console.log(main, r.status, r.stdout.trim()); }
