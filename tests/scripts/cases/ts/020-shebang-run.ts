#!/usr/bin/env -S npx tsx
// exercises: shebang lines in TypeScript files, executables called by bash, tsx reading a script from an argument, pipes between ts and jq
import { execSync, execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
writeFileSync('tool.ts', '#!/usr/bin/env tsx\ntype Row = { n: number; sq: number };\nconst rows: Row[] = process.argv.slice(2).map(Number).map((n): Row => ({ n, sq: n ** 2 }));\nconsole.log(JSON.stringify(rows));\nprocess.exitCode = rows.length === 0 ? 4 : 0;\n');
chmodSync('tool.ts', 0o755);
console.log(execFileSync('./tool.ts', ['2', '3'], { encoding: 'utf8' }).trim());
console.log(execSync('./tool.ts 4 5 6 | jq -c "map(.sq) | add"', { encoding: 'utf8' }).trim());
console.log(execSync('tsx tool.ts || echo "code $?"', { encoding: 'utf8' }).trim());
console.log(execSync('for n in 1 2; do tsx tool.ts $n | tr -d "[]"; done', { encoding: 'utf8' }).trim().split('\n'));
