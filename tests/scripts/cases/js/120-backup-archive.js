#!/usr/bin/env node
// exercises: ustar archive written and read with Buffers, gzip streams, sha256 manifest, JSON index, extraction with path traversal refused, summary table
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');
const { createHash } = require('crypto');
const sha = (b) => createHash('sha256').update(b).digest('hex');
const octal = (n, len) => n.toString(8).padStart(len - 1, '0') + '\0';
function header(name, size, type = '0', mode = 0o644) {
  const h = Buffer.alloc(512);
  h.write(name, 0, 100);
  h.write(octal(mode, 8), 100); h.write(octal(0, 8), 108); h.write(octal(0, 8), 116);
  h.write(octal(size, 12), 124); h.write(octal(1700000000, 12), 136);
  h.write('        ', 148); h.write(type, 156); h.write('ustar\x0000', 257, 'latin1');
  h.write(octal(h.reduce((a, b) => a + b, 0), 7) + ' ', 148);
  return h;
}
function pack(entries) { return Buffer.concat([...entries.flatMap(({ name, data }) => [header(name, data.length), data, Buffer.alloc((512 - (data.length % 512)) % 512)]), Buffer.alloc(1024)]); }
function* unpack(tar) {
  for (let at = 0; at + 512 <= tar.length; ) {
    const h = tar.subarray(at, at + 512);
    if (h.every((b) => b === 0)) return;
    const name = h.toString('utf8', 0, h.indexOf(0)), size = parseInt(h.toString('latin1', 124, 135), 8);
    const sum = parseInt(h.toString('latin1', 148, 154), 8), copy = Buffer.from(h);
    copy.fill(' ', 148, 156);
    if (copy.reduce((a, b) => a + b, 0) !== sum) throw new Error(`bad checksum of ${name}`);
    yield { name, data: tar.subarray(at + 512, at + 512 + size) };
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
fs.mkdirSync('src/sub', { recursive: true });
fs.writeFileSync('src/a.txt', 'alpha\n'.repeat(100));
fs.writeFileSync('src/sub/é.bin', Buffer.from(Array.from({ length: 1500 }, (_, i) => (i * 31) & 255)));
fs.writeFileSync('src/empty', '');
const files = fs.readdirSync('src', { recursive: true }).map(String).sort().filter((f) => fs.statSync(path.join('src', f)).isFile());
const entries = files.map((name) => ({ name, data: fs.readFileSync(path.join('src', name)) }));
const manifest = Object.fromEntries(entries.map(({ name, data }) => [name, { size: data.length, sha256: sha(data).slice(0, 12) }]));
const tar = pack([...entries, { name: 'manifest.json', data: Buffer.from(JSON.stringify(manifest)) }, { name: '../evil.txt', data: Buffer.from('out') }]);
fs.writeFileSync('backup.tar.gz', zlib.gzipSync(tar));
console.log(tar.length, sha(tar).slice(0, 16), fs.statSync('backup.tar.gz').size < tar.length);
const root = path.resolve('out');
for (const { name, data } of unpack(zlib.gunzipSync(fs.readFileSync('backup.tar.gz')))) {
  const to = path.resolve(root, name);
  if (!to.startsWith(root + path.sep)) { console.log('refused', name); continue; }
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.writeFileSync(to, data);
}
const back = JSON.parse(fs.readFileSync('out/manifest.json', 'utf8'));
for (const [name, { size, sha256 }] of Object.entries(back)) console.log(name.padEnd(12), String(size).padStart(5), sha256, sha(fs.readFileSync(path.join('out', name))).startsWith(sha256));
console.log(fs.existsSync('evil.txt'), require('child_process').execSync('tar -tzf backup.tar.gz | head -2').toString().split('\n'));
const broken = Buffer.from(tar);
broken[0] ^= 1;
try { [...unpack(broken)]; } catch (e) { console.log(e.message.slice(0, 12)); }
