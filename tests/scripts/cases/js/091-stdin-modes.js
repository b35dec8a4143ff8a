#!/usr/bin/env node
// exercises: reading stdin by fs.readSync in pieces, then the end of file, empty reads, JSON or text detection
const fs = require('fs');
const small = Buffer.alloc(7);
let text = '', reads = 0;
for (;;) {
  const n = fs.readSync(0, small, 0, small.length, null);
  if (n === 0) break;
  reads += 1;
  text += small.toString('utf8', 0, n);
}
console.log(reads >= Math.ceil(text.length / 7), text.length);
const detect = (s) => { try { const v = JSON.parse(s); return [Array.isArray(v) ? 'array' : typeof v, v]; } catch { return ['text', s.trim()]; } };
for (const line of text.trim().split('\n')) console.log(detect(line));
console.log(JSON.stringify(fs.readFileSync(0, 'utf8')), Boolean(process.stdin.isTTY));
