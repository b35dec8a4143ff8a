#!/usr/bin/env node
// exercises: fs.readFileSync(0), regular expression named groups, Map counting, sorting by two keys
const text = require('node:fs').readFileSync(0, 'utf8');
const LINE = /^(?<ip>\S+) \S+ \S+ \[(?<when>[^\]]+)\] "(?<method>[A-Z]+) (?<path>\S+) [^"]*" (?<status>\d{3}) (?<size>\d+|-)$/;
const byStatus = new Map();
const paths = new Map();
let bytes = 0;
const bad = [];
text.split(/\r?\n/).forEach((line, n) => {
  if (!line.trim()) return;
  const match = LINE.exec(line);
  if (!match) { bad.push(n + 1); return; }
  const { status, size, path, ip } = match.groups;
  byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  const clean = path.replace(/\?.*$/, '');
  if (!paths.has(clean)) paths.set(clean, { hits: 0, ips: new Set() });
  const entry = paths.get(clean);
  entry.hits += 1;
  entry.ips.add(ip);
  bytes += size === '-' ? 0 : parseInt(size, 10);
});
for (const [status, n] of [...byStatus].sort()) console.log(status, '#'.repeat(n), n);
const top = [...paths].sort(([a, x], [b, y]) => y.hits - x.hits || (a < b ? -1 : 1));
for (const [path, { hits, ips }] of top) console.log(`${path.padEnd(16, '.')} ${hits} hits from ${ips.size}`);
console.log({ bytes, bad });
