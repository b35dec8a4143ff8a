#!/usr/bin/env node
// exercises: spawn with pipes and events, exec with callback, execFile promisified, stdin writing, exit and close codes, error event
const { spawn, exec, execFile } = require('child_process');
const { promisify } = require('util');
const run = (command, args, input, options) => new Promise((resolve) => {
  const child = spawn(command, args, options);
  const got = { out: '', err: '', events: [] };
  child.stdout.on('data', (d) => { got.out += d; });
  child.stderr.on('data', (d) => { got.err += d; });
  child.on('error', (e) => { got.events.push(['error', e.code]); resolve(got); });
  child.on('exit', (code, signal) => got.events.push(['exit', code, signal]));
  child.on('close', (code) => { got.events.push(['close', code]); resolve(got); });
  if (input !== undefined) child.stdin.end(input);
});
(async () => {
  console.log(await run('sort', ['-r'], 'b\nc\na\n'));
  console.log(await run('bash', ['-c', 'cat; echo err >&2; exit 4'], 'text'));
  console.log(await run('no-such-program-of-ours', []));
  console.log(await run('node', ['-e', 'process.stdin.pipe(process.stdout)'], 'through node\n'));
  await new Promise((done) => exec('echo hi; exit 2', (error, stdout, stderr) => { console.log(error.code, error.killed, error.cmd, JSON.stringify(stdout), JSON.stringify(stderr)); done(); }));
  const { stdout, stderr } = await promisify(exec)('printf "a b" | tr " " "\\n"');
  console.log(stdout.split('\n'), stderr === '');
  console.log((await promisify(execFile)('node', ['-p', '1+1'])).stdout.trim());
  await promisify(execFile)('bash', ['-c', 'echo out; exit 9']).catch((e) => console.log(e.code, e.stdout));
  const all = await Promise.all([1, 2, 3].map((n) => run('bash', ['-c', `read x; echo "${n}:$x"`], `in${n}\n`)));
  console.log(all.map((r) => r.out.trim()));
  const child = spawn('cat');
  child.stdout.setEncoding('utf8').on('data', (d) => { process.stdout.write(`echoed ${d}`); d.includes('2') ? child.stdin.end() : child.stdin.write('line 2\n'); });
  child.stdin.write('line 1\n');
  await new Promise((done) => child.on('close', (code) => { console.log('cat closed', code, child.exitCode, child.killed); done(); }));
})();
