#!/usr/bin/env node
// exercises: path join/resolve/normalize/relative, path.parse and format, path.win32, extname edge cases
const path = require('path');
const rows = ['/a/b/../c.tar.gz', 'x//y/./z/', '', '.', '..', '.bashrc', 'a.', '/', 'dir/.hidden.txt', 'no/ext', './a/../../b', 'a b/ü.md'];
for (const p of rows) {
  console.log([p, path.normalize(p), path.dirname(p), path.basename(p), path.extname(p), path.isAbsolute(p)].map((v) => JSON.stringify(v)).join(' '));
}
console.log(path.join('/a', '..', '..', 'b', '', 'c/'), path.join(), path.join('a', '/b'), path.resolve('/x', 'y', '../z'), path.resolve('/x', '/y', 'z'));
console.log(path.resolve('q') === path.join(process.cwd(), 'q'), path.relative('/a/b/c', '/a/d'), path.relative('/a', '/a/b'), JSON.stringify(path.relative('/a', '/a')));
console.log(path.parse('/home/me/file.test.js'), path.parse('rel'), path.parse('/'));
console.log(path.format({ dir: '/x', base: 'f.js' }), path.format({ root: '/', name: 'n', ext: '.e' }), path.basename('a/b.html', '.html'), path.basename('.html', '.html'));
console.log(path.sep, path.delimiter, path.posix === path, path.win32.join('C:\\a', '..', 'b/c'), path.win32.basename('C:\\x\\y.txt'), path.win32.parse('C:\\a\\b.c').root, path.win32.isAbsolute('C:/'));
try {
  path.join('a', 5);
} catch (error) {
  console.log(error.name, error.code);
}
console.log('/usr/bin:/bin::'.split(path.delimiter), path.toNamespacedPath('/a'));
