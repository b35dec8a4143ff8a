#!/usr/bin/env node
// exercises: node:fs/promises, top-level await, copyFile and rename and appendFile, error codes, Promise.all
import { access, appendFile, copyFile, mkdir, readFile, readdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';

await mkdir('a/b/c', { recursive: true });
console.log(await mkdir('a/b/c', { recursive: true }));
await Promise.all(['one', 'two', 'three'].map((name, i) => writeFile(`a/${name}.txt`, `${name}\n`.repeat(i + 1))));
await appendFile('a/one.txt', 'more\n');
await copyFile('a/one.txt', 'a/b/copy.txt');
await rename('a/two.txt', 'a/b/c/moved.txt');
console.log((await readdir('a')).sort(), (await readdir('a/b', { withFileTypes: true })).map((d) => [d.name, d.isFile(), d.isDirectory()]));
console.log(JSON.stringify(await readFile('a/b/copy.txt', 'utf8')), (await stat('a/three.txt')).size);

const attempt = async (what, promise) => {
  try {
    console.log(what, 'gave', await promise);
  } catch ({ name, code, syscall, path, message }) {
    console.log(what, name, code, syscall, path, '|', message);
  }
};
await attempt('read', readFile('nope.txt'));
await attempt('mkdir', mkdir('a'));
await attempt('readdir', readdir('a/one.txt'));
await attempt('readFile of a folder', readFile('a'));
await attempt('rm', rm('nope'));
await attempt('rm force', rm('nope', { force: true }));
await attempt('exclusive', writeFile('a/one.txt', 'x', { flag: 'wx' }));
await attempt('access', access('a/one.txt', constants.R_OK | constants.W_OK));
await attempt('rmdir', import('node:fs/promises').then((fs) => fs.rmdir('a')));
await unlink('a/one.txt');
await rm('a', { recursive: true, force: true });
await attempt('gone', stat('a'));
