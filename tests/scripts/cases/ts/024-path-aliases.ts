#!/usr/bin/env -S npx tsx
// exercises: tsconfig paths and baseUrl aliases, comments in tsconfig, extends, local node_modules with types only
import { mkdirSync, writeFileSync } from 'fs';
import { dirname } from 'path';
import { execFileSync } from 'child_process';
const files: Record<string, string> = {
  'app/tsconfig.base.json': '{ "compilerOptions": { "strict": true } }',
  'app/tsconfig.json': '{\n  // aliases\n  "extends": "./tsconfig.base.json",\n  "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"], "config": ["src/config/main.ts"], }, /* trailing */ },\n}',
  'app/src/lib/math.ts': 'export const add = (a: number, b: number): number => a + b;\n',
  'app/src/config/main.ts': 'export default { name: "aliased" } as { name: string };\n',
  'app/node_modules/tiny/package.json': '{"name":"tiny","version":"1.0.0","main":"i.js","types":"i.d.ts"}',
  'app/node_modules/tiny/i.js': 'module.exports = { tiny: (s) => s + "!", default: "d" };',
  'app/node_modules/tiny/i.d.ts': 'export function tiny(s: string): string;',
  'app/src/main.ts': 'import { add } from "@/lib/math";\nimport config from "config";\nimport { tiny } from "tiny";\nconsole.log(add(1, 2), config.name, tiny("hey"));\n',
};
for (const [name, text] of Object.entries(files)) { mkdirSync(dirname(name), { recursive: true }); writeFileSync(name, text); }
console.log(execFileSync('tsx', ['src/main.ts'], { cwd: 'app', encoding: 'utf8' }).trim());
