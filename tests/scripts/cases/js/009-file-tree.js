#!/usr/bin/env node
// exercises: fs.mkdirSync recursive, readdirSync withFileTypes, statSync, recursive walking, crypto.createHash
const fs = require('fs');
const path = require('path');
const crypto = require('crypto');

const root = fs.mkdtempSync(path.join(require('os').tmpdir(), 'tree-'));
const put = (name, data) => {
  const file = path.join(root, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, data);
};
put('readme.md', '# Hi\n');
put('src/index.js', 'module.exports = 1;\n');
put('src/lib/deep/é.txt', 'é\n');
put('src/lib/data.bin', Buffer.from(Array.from({ length: 256 }, (_, i) => i)));
fs.mkdirSync(path.join(root, 'empty'));

function* walk(dir, depth = 0) {
  const entries = fs.readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const full = path.join(dir, entry.name);
    yield { depth, name: entry.name, dir: entry.isDirectory(), full };
    if (entry.isDirectory()) yield* walk(full, depth + 1);
  }
}

let total = 0;
const whole = crypto.createHash('sha256');
for (const { depth, name, dir, full } of walk(root)) {
  const stat = fs.statSync(full);
  if (!dir) {
    total += stat.size;
    const data = fs.readFileSync(full);
    whole.update(path.relative(root, full)).update('\0').update(data);
    console.log('  '.repeat(depth) + name, stat.size, crypto.createHash('md5').update(data).digest('hex').slice(0, 8), stat.isFile());
  } else console.log('  '.repeat(depth) + name + path.sep);
}
console.log(total, whole.digest('base64'));
console.log(fs.readdirSync(root, { recursive: true }).sort());
fs.rmSync(root, { recursive: true });
console.log(fs.existsSync(root));
