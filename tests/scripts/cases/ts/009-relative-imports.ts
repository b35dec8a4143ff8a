#!/usr/bin/env -S npx tsx
// exercises: relative imports without extension and with .ts and .js, import type and export type, index files, re-exports, barrel cycles, child tsx
import { mkdirSync, writeFileSync } from 'fs';
import { execFileSync } from 'child_process';
import { dirname } from 'path';
const files: Record<string, string> = {
  'src/types.ts': 'export interface Item { id: number; label: string }\nexport type Id = Item["id"];\nexport const VERSION = "1.0";\n',
  'src/util/index.ts': 'export * from "./format";\nexport { default as slug } from "./slug";\nexport type { Item } from "../types";\n',
  'src/util/format.ts': 'import type { Item } from "../types";\nexport const format = (i: Item): string => `#${i.id} ${i.label}`;\n',
  'src/util/slug.ts': 'export default function slug(s: string): string { return s.toLowerCase().replace(/\\W+/g, "-"); }\n',
  'src/store.ts': 'import { type Item, VERSION } from "./types.js";\nimport { format } from "./util";\nexport class Store { items: Item[] = []; add(label: string): this { this.items.push({ id: this.items.length + 1, label }); return this; } toString() { return this.items.map(format).join(", ") + " v" + VERSION; } }\n',
  'src/legacy.js': 'exports.old = () => "from js";\n',
  'src/data.json': '{"greeting":"hi","n":[1,2]}',
  'main.ts': 'import { Store } from "./src/store";\nimport { slug, format, type Item } from "./src/util/index.ts";\nimport { old } from "./src/legacy";\nimport data from "./src/data.json";\nimport type * as T from "./src/types";\nconst item: T.Item = { id: 9, label: "Nine" };\nconsole.log(String(new Store().add("one").add("two")), slug("Hello World"), format(item satisfies Item), old(), data.n.length, data.greeting);\n',
};
for (const [name, text] of Object.entries(files)) { mkdirSync(dirname(name), { recursive: true }); writeFileSync(name, text); }
console.log(execFileSync('tsx', ['main.ts'], { encoding: 'utf8' }).trim());
writeFileSync('broken.ts', 'import { nothing } from "./src/not-there";\nconsole.log("not reached", nothing);\n');
try { execFileSync('tsx', ['broken.ts'], { stdio: 'pipe' }); } catch (e) { console.log((e as { status: number }).status, String((e as { stdout: Buffer }).stdout)); }
