#!/usr/bin/env node
// exercises: large data through a child by streams, maxBuffer error code, execSync of large output, hash compared
const { spawn, execFileSync, spawnSync } = require('child_process');
const { createHash } = require('crypto');
const { Readable } = require('stream');
const sha = (x) => createHash('sha1').update(x).digest('hex');
const rows = Array.from({ length: 20000 }, (_, i) => `${(i * 7919) % 20000}\trow`).join('\n') + '\n';
const child = spawn('sort', ['-n']);
const hash = createHash('sha1');
let size = 0;
child.stdout.on('data', (d) => { size += d.length; hash.update(d); });
Readable.from([rows.slice(0, 1000), rows.slice(1000)]).pipe(child.stdin);
child.on('close', (code) => {
  const expected = rows.trim().split('\n').sort((a, b) => parseInt(a) - parseInt(b)).join('\n') + '\n';
  console.log(code, size, hash.digest('hex') === sha(expected));
  const out = execFileSync('cat', { input: rows.repeat(3), maxBuffer: 10 * 1024 * 1024 });
  console.log(out.length === Buffer.byteLength(rows) * 3, sha(out) === sha(rows.repeat(3)));
  console.log(spawnSync('cat', { input: rows, maxBuffer: 1000 }).error.code);
});
