#!/usr/bin/env node
// exercises: binary stdin as Buffers, hashing a stream, counting bytes and lines, raw bytes to stdout
const { createHash } = require('crypto');
const chunks = [];
const hash = createHash('sha256');
process.stdin.on('data', (chunk) => { if (!Buffer.isBuffer(chunk)) console.log('not a buffer'); hash.update(chunk); chunks.push(chunk); });
process.stdin.on('end', () => {
  const all = Buffer.concat(chunks);
  console.log(all.length, hash.digest('hex'), all.filter((b) => b === 10).length, all.readUInt16BE(0).toString(16));
  const counts = all.reduce((m, b) => m.set(b, (m.get(b) ?? 0) + 1), new Map());
  console.log([...counts].sort(([a], [b]) => a - b).slice(0, 6));
  process.stdout.write(all.subarray(0, 4));
  process.stdout.write(Buffer.from([10, 0xc3, 0xa9, 10]));
});
process.stdin.on('close', () => console.log('closed'));
