#!/usr/bin/env -S npx tsx
// exercises: arguments and environment through tsx and bash, flags that tsx must not eat, stdin piped into a TypeScript child, exit codes back
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
writeFileSync('echo.ts', 'import { readFileSync } from "node:fs";\nconst input: string = readFileSync(0, "utf8");\nconst { A, B = "default" }: Record<string, string | undefined> = process.env;\nconsole.log(JSON.stringify({ args: process.argv.slice(2), A, B, input, argv0: process.argv.length }));\nprocess.exit(Number(process.argv[2] ?? 0));\n');
type Options = { args?: readonly string[]; env?: Readonly<Record<string, string>>; input?: string };
const run = ({ args = [], env = {}, input = '' }: Options): [number | null, unknown] => { const { status, stdout } = spawnSync('tsx', ['echo.ts', ...args], { env: { ...process.env, ...env }, input, encoding: 'utf8' }); return [status, JSON.parse(stdout)]; };
console.log(run({}));
console.log(run({ args: ['7', '--version', '-e', '--watch', '--', 'two words', "it's", ''], env: { A: 'ä', B: '' }, input: 'line 1\nline 2' }));
console.log(spawnSync('bash', ['-c', 'echo piped | A=1 tsx echo.ts 3 "$@"; echo "code ${PIPESTATUS[1]}"', 'x', 'from bash'], { encoding: 'utf8' }).stdout.trim().split('\n'));
console.log(process.argv.slice(2), process.argv.length, process.env.LANG !== undefined);
