#!/usr/bin/env node
// exercises: package exports maps, conditions import and require, subpath patterns, imports field, createRequire
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const write = (name, text) => {
  fs.mkdirSync(path.dirname(name), { recursive: true });
  fs.writeFileSync(name, typeof text === 'string' ? text : JSON.stringify(text));
};
write('node_modules/both/package.json', {
  name: 'both', version: '1.2.3',
  exports: {
    '.': { import: './esm.mjs', require: './cjs.cjs' },
    './features/*': './src/*.js',
    './features/private/*': null,
    './data.json': './data.json',
    './node': { node: './src/node.js', default: './src/other.js' },
  },
});
write('node_modules/both/esm.mjs', "export default 'esm'; export const kind = 'module';");
write('node_modules/both/cjs.cjs', "module.exports = { default: 'cjs', kind: 'script' };");
write('node_modules/both/src/x.js', "exports.name = 'x feature';");
write('node_modules/both/src/node.js', "exports.name = 'node';");
write('node_modules/both/src/private/s.js', "exports.name = 'secret';");
write('node_modules/both/data.json', { answer: 42 });
write('node_modules/@scope/old/package.json', { name: '@scope/old', main: 'lib/main' });
write('node_modules/@scope/old/lib/main.js', "exports.a = 1; exports.b = function b() {}; exports.deep = require('../package.json').name;");
write('package.json', { name: 'me', type: 'module', imports: { '#util': './util.js', '#lib/*': './lib/*.js' }, exports: './self.js' });
write('util.js', "export const util = 'internal';");
write('lib/math.js', 'export const two = 1 + 1;');
write('self.js', "export const self = 'self';");
write('app.js', `
import def, { kind } from 'both';
import feature from 'both/features/x';
import { name } from 'both/node';
import { util } from '#util';
import { two } from '#lib/math';
import { self } from 'me';
import old, { a, deep } from '@scope/old';
console.log(def, kind, feature, name, util, two, self, Object.keys(old), a, deep);
`);
await import(pathToFileURL(path.resolve('app.js')));
const require = createRequire(path.resolve('app.js'));
console.log(require('both'), require('both/features/x').name, require('both/data.json'), require('@scope/old').a);
for (const name of ['both/src/x.js', 'both/features/private/s', 'nothing', '@scope/old/lib/none']) {
  try {
    require(name);
    console.log('loaded', name);
  } catch (error) {
    console.log(name, error.code);
  }
}
console.log(path.relative('.', require.resolve('both')));
