#!/usr/bin/env -S npx tsx
// exercises: TypeScript that cannot be parsed exits with 1, type errors alone do not stop a run, tsx given a missing file, exit codes of children
import { spawnSync } from 'child_process';
import { writeFileSync } from 'fs';
const files = {
  'type-error.ts': 'const n: number = "text" as any as number; const m: string = 5 as never; function f(x: Missing): Other { return x as any; }\nconsole.log(n, m, f(1));\n',
  'syntax.ts': 'console.log("not reached");\nconst = 5;\n',
  'exit.ts': 'enum E { Code = 7 }\nconsole.log("leaving");\nprocess.exit(E.Code);\n',
  'reject.ts': 'console.log("before");\nPromise.reject(new Error("x" as string));\n',
  'args.ts': 'console.log(process.argv.slice(2) as string[], (require("path") as typeof import("path")).basename(process.argv[1]));\n',
} as const;
for (const [name, text] of Object.entries(files)) {
  writeFileSync(name, text);
  const { status, stdout, stderr }: { status: number | null; stdout: string; stderr: string } = spawnSync('tsx', [name, 'a', '--flag'], { encoding: 'utf8' });
  console.log(name, status, JSON.stringify(stdout), stderr.length > 0);
}
console.log(spawnSync('tsx', ['none.ts']).status);
