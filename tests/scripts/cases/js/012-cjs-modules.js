#!/usr/bin/env node
// exercises: CommonJS require of own files, cycles, require.cache, module.exports forms, JSON require, folder index
const fs = require('fs');
const path = require('path');
const at = (name) => path.resolve(name);
fs.mkdirSync('pkg/folder', { recursive: true });
fs.writeFileSync('pkg/a.js', "exports.early = 1; const b = require('./b'); exports.late = 2; exports.seen = b.seenFromA;");
fs.writeFileSync('pkg/b.js', "const a = require('./a'); exports.seenFromA = Object.keys(a);");
fs.writeFileSync('pkg/cls.js', 'module.exports = class Shape { area() { return 0; } };');
fs.writeFileSync('pkg/data.json', '{"list":[1,2,3]}');
fs.writeFileSync('pkg/folder/index.js', 'module.exports = () => __filename.split("/").slice(-2).join("/") + " in " + require("path").basename(__dirname);');
fs.writeFileSync('pkg/count.js', 'let n = 0; module.exports = () => ++n;');
fs.writeFileSync('pkg/throws.js', 'throw new Error("on load");');
fs.writeFileSync('pkg/bad.json', '{not json');

console.log(require(at('pkg/a')));
const Shape = require(at('pkg/cls.js'));
console.log(new Shape().area(), Shape.name, require(at('pkg/data')).list, require(at('pkg/folder'))());
const count = require(at('pkg/count'));
console.log(count(), require(at('pkg/count'))(), require(at('pkg/count.js')) === count);
delete require.cache[require.resolve(at('pkg/count'))];
console.log(require(at('pkg/count'))());
for (const name of ['pkg/none', 'pkg/throws', 'pkg/throws', 'pkg/bad.json']) {
  try {
    require(at(name));
  } catch (error) {
    console.log(name, error.name, error.code ?? 'no code');
  }
}
console.log(require.main === module, module.children.length > 0, typeof __dirname, path.basename(module.filename), module.loaded);
console.log(typeof require.resolve('fs'), require('node:path') === path, module.exports === exports, this === exports);
console.log(path.relative(process.cwd(), require.resolve(at('pkg/folder'))));
