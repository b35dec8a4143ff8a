#!/usr/bin/env node
// exercises: fs.createReadStream with start and end and highWaterMark, createWriteStream append, readline over a file, pipeline of files, stream error codes
const fs = require('fs');
const readline = require('readline');
const { pipeline } = require('stream/promises');
const { createHash } = require('crypto');
(async () => {
  const out = fs.createWriteStream('big.txt');
  for (let i = 1; i <= 2000; i++) out.write(`row ${i} ${'x'.repeat(i % 50)}\n`);
  await new Promise((done) => out.end('last without newline', done));
  console.log(fs.statSync('big.txt').size, out.bytesWritten, out.path);
  const chunks = [];
  for await (const chunk of fs.createReadStream('big.txt', { start: 4, end: 43, highWaterMark: 16, encoding: 'utf8' })) chunks.push(chunk);
  console.log(chunks.map((c) => c.length), JSON.stringify(chunks.join('').slice(0, 12)));
  let lines = 0, longest = '';
  for await (const line of readline.createInterface({ input: fs.createReadStream('big.txt'), crlfDelay: Infinity })) {
    lines++;
    if (line.length > longest.length) longest = line;
  }
  console.log(lines, longest.length, longest.slice(0, 7));
  await pipeline(fs.createReadStream('big.txt'), async function* (source) { source.setEncoding('utf8'); for await (const c of source) yield c.replaceAll('x', ''); }, fs.createWriteStream('small.txt'));
  console.log(fs.readFileSync('small.txt', 'utf8').split('\n').slice(-3));
  const again = fs.createWriteStream('small.txt', { flags: 'a' });
  again.write('\nappended');
  again.end();
  await new Promise((done) => again.on('finish', done));
  console.log(fs.readFileSync('small.txt', 'utf8').endsWith('appended'));
  const hash = createHash('sha1');
  await pipeline(fs.createReadStream('big.txt'), hash);
  console.log(hash.digest('hex'));
  fs.createReadStream('missing.txt').on('error', (e) => console.log(e.code, e.path)).on('close', () => console.log('closed'));
})();
