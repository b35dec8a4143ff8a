#!/usr/bin/env node
// exercises: fs/promises open and FileHandle read and write and stat, readLines, truncate, handles closed in finally, writeFile of iterables
import { open, readFile, writeFile, cp, mkdtemp, symlink, readlink, lstat, utimes, truncate, chmod } from 'node:fs/promises';
import { tmpdir } from 'os';
import { join, basename } from 'path';
const dir = await mkdtemp(join(tmpdir(), 'fh-'));
const file = join(dir, 'log.txt');
let handle;
try {
  handle = await open(file, 'w+');
  await handle.write('line 1\n');
  await handle.appendFile('line 2\nline 3');
  console.log((await handle.stat()).size, typeof handle.fd);
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(6), 0, 6, 7);
  console.log(bytesRead, buffer.toString());
  await handle.truncate(13);
  console.log(JSON.stringify(await readFile(file, 'utf8')));
} finally {
  await handle?.close();
}
const reader = await open(file);
for await (const line of reader.readLines()) console.log('line:', line);
await writeFile(file, (async function* () { yield 'chunk a,'; yield 'chunk b'; })());
console.log(await readFile(file, { encoding: 'utf8' }), (await readFile(file, 'base64')));
await truncate(file, 5);
await utimes(file, 10, 20);
await chmod(file, 0o600);
await symlink('log.txt', join(dir, 'ln'));
console.log(await readlink(join(dir, 'ln')), (await lstat(join(dir, 'ln'))).isSymbolicLink(), (await lstat(file)).mtimeMs, ((await lstat(file)).mode & 0o777).toString(8));
await cp(dir, dir + '-copy', { recursive: true });
console.log(await readFile(join(dir + '-copy', 'log.txt'), 'utf8'), basename(dir).startsWith('fh-'), basename(dir).length);
await open(join(dir, 'none', 'x'), 'w').catch((e) => console.log(e.code));
await readFile(file, { signal: AbortSignal.abort() }).catch((e) => console.log(e.name));
const w = await open(join(dir, 's.txt'), 'w');
const stream = w.createWriteStream();
stream.write('from a ');
stream.end('stream');
await new Promise((r) => stream.on('close', r));
console.log(await readFile(join(dir, 's.txt'), 'utf8'));
