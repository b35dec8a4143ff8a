#!/usr/bin/env node
// exercises: execSync and spawnSync and execFileSync, input and env and cwd options, exit status and stderr, ENOENT
const { execSync, spawnSync, execFileSync } = require('child_process');
const fs = require('fs');
fs.mkdirSync('sub');
fs.writeFileSync('sub/n.txt', '3\n1\n2\n');
console.log(execSync('echo one; echo two').toString().split('\n'));
console.log(execSync('sort -n n.txt | head -2', { cwd: 'sub', encoding: 'utf8' }));
console.log(spawnSync('cat', [], { input: 'fed\n' }).stdout.toString().trim(), execFileSync('echo', ['$HOME', '*'], { encoding: 'utf8' }).trim());
const { pid, ...rest } = spawnSync('bash', ['-c', 'echo "$A-$B"; echo oops >&2; exit 3'], { env: { ...process.env, A: 'x' }, encoding: 'utf8' });
console.log(rest, Number.isInteger(pid));
const shell = spawnSync('echo $((6*7)) && false', { shell: true, encoding: 'utf8' });
console.log(shell.status, shell.stdout.trim(), shell.pid > 0, shell.output.length);
const none = spawnSync('no-such-program-of-ours', ['x']);
console.log(none.error.code, none.error.syscall, none.error.path, none.error.spawnargs, none.status);
for (const command of ['exit 5', 'echo partial; echo why >&2; exit 1', 'no_such_command_here']) {
  try {
    execSync(command, { stdio: 'pipe' });
  } catch (error) {
    console.log(command, error.status, error.signal, JSON.stringify(String(error.stdout)), error.stderr.length > 0, error.message.split('\n')[0]);
  }
}
try {
  execFileSync('no-such-program-of-ours');
} catch (error) {
  console.log(error.code);
}
console.log(execSync('jq -c ".a | map(. * 2)"', { input: '{"a":[1,2]}' }).toString().trim());
console.log(execSync('echo ignored', { stdio: 'ignore' }), spawnSync('sh', ['-c', 'echo inherited'], { stdio: 'inherit' }).stdout);
