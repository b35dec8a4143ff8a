#!/usr/bin/env -S npx tsx
// exercises: unused and type-only imports dropped, side-effect imports kept, verbatimModuleSyntax by tsconfig, inline type modifiers, child tsx
import { mkdirSync, writeFileSync } from 'fs';
import { spawnSync } from 'child_process';
const put = (dir: string, files: Record<string, string>): void => { mkdirSync(dir, { recursive: true }); for (const [n, t] of Object.entries(files)) writeFileSync(`${dir}/${n}`, t); };
const shared = {
  'types.ts': 'console.log("types evaluated");\nexport interface T { a: number }\nexport const value = 1;\n',
  'effect.ts': 'console.log("effect evaluated");\nexport {};\n',
};
put('one', { ...shared, 'main.ts': 'import { T } from "./types";\nimport "./effect";\nconst t: T = { a: 1 };\nconsole.log(t.a);\n' });
put('two', { ...shared, 'main.ts': 'import type { T } from "./types";\nimport { type T as U, value } from "./types";\nexport type { T };\nconst t: T & U = { a: value };\nconsole.log(t);\n' });
put('three', { ...shared, 'tsconfig.json': '{"compilerOptions":{"verbatimModuleSyntax":true}}', 'main.mts': 'import { value } from "./types.ts";\nimport type { T } from "./types.ts";\nconst t: T = { a: 2 };\nconsole.log(t.a);\n' });
for (const [dir, main] of [['one', 'main.ts'], ['two', 'main.ts'], ['three', 'main.mts']] as const) { const { status, stdout } = spawnSync('tsx', [main], { cwd: dir, encoding: 'utf8' }); console.log(dir, status, stdout.trim().split('\n')); }
