#!/usr/bin/env -S npx tsx
// exercises: typed wrappers around spawn and execFile, promises of exit codes, stdin pipes, errors with codes, python3 and jq as children
import { spawn, execFile, type SpawnOptions } from 'node:child_process';
import { promisify } from 'node:util';
interface Ran { code: number | null; out: string; err: string }
const run = (cmd: string, args: readonly string[] = [], { input, ...options }: SpawnOptions & { input?: string } = {}): Promise<Ran> => new Promise((resolve, reject) => {
  const child = spawn(cmd, args, { ...options, stdio: 'pipe' });
  const ran: Ran = { code: null, out: '', err: '' };
  child.stdout!.setEncoding('utf8').on('data', (d: string) => (ran.out += d));
  child.stderr!.setEncoding('utf8').on('data', (d: string) => (ran.err += d));
  child.once('error', reject).once('close', (code) => resolve({ ...ran, code }));
  child.stdin!.end(input ?? '');
});
const exec = promisify(execFile);
async function main(): Promise<number> {
  console.log(await run('bash', ['-c', 'cat; echo "$GREETING" >&2; exit 3'], { input: 'in', env: { ...process.env, GREETING: 'hé' } }));
  const { stdout } = await exec('jq', ['-n', '-c', '[range(3) | . * .]']);
  const squares: number[] = JSON.parse(stdout);
  console.log(squares, (await run('python3', ['-c', 'import sys; print(sum(map(int, sys.stdin)))'], { input: squares.join('\n') })).out.trim());
  await run('no-such-program-of-ours').catch((e: NodeJS.ErrnoException) => console.log(e.code, e.syscall));
  const failed = await exec('node', ['-e', 'console.log("partial"); process.exit(6)']).catch((e: { code: number; stdout: string }) => e);
  console.log((failed as { code: number }).code, failed.stdout.trim());
  const many = await Promise.all([3, 1, 2].map(async (n) => (await run('node', ['-p', `${n} * 10`])).out.trim()));
  return many.map(Number).reduce((a, b) => a + b);
}
main().then((n) => console.log('sum', n));
