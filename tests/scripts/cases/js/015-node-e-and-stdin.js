#!/usr/bin/env node
// exercises: node -e, node -p, node - with a script on stdin, spawnSync with input, exit status of the child
const { spawnSync } = require('child_process');
const run = (args, input) => {
  const { status, signal, stdout, stderr } = spawnSync('node', args, { input, encoding: 'utf8' });
  console.log(args.map((a) => (a.length > 24 ? a.slice(0, 24) + '…' : a)), { status, signal, stdout, complained: stderr.length > 0 });
};
run(['-e', 'console.log(process.argv.length, process.argv.slice(1))', 'a', '--b']);
run(['-p', '[1, 2, 3].map((n) => n * n)']);
run(['-e', 'console.log(require("path").basename(process.cwd()).length > 0, typeof module, typeof __filename)']);
run(['-'], 'console.log("from stdin", process.argv.slice(2)); process.exitCode = 4;');
run(['-', 'x', 'y'], 'console.log(process.argv.slice(2).join("+"));');
run([], 'console.log("no dash");');
run(['--input-type=module', '-e', 'import { sep } from "path"; console.log(await Promise.resolve(sep));']);
run(['--input-type=module'], 'import os from "os"; console.log(JSON.stringify(os.EOL), import.meta.url !== undefined);');
run(['-e', 'throw new Error("x")']);
run(['-e', 'syntax error here']);
run(['no-such-file.js']);
run(['-e', 'let s = ""; process.stdin.on("data", (d) => s += d).on("end", () => console.log(s.toUpperCase()))'], 'piped text');
