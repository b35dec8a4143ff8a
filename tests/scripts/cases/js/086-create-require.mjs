#!/usr/bin/env node
// exercises: module.createRequire, builtinModules, CommonJS named imports from ES modules, require of node: names, import of builtins default and namespace
import module, { createRequire, builtinModules, isBuiltin } from 'node:module';
import * as pathNamespace from 'path';
import pathDefault, { join } from 'path';
import { writeFileSync, mkdirSync } from 'fs';
import { resolve } from 'path';
import { pathToFileURL } from 'url';
const require = createRequire(import.meta.url);
console.log(require('path') === pathDefault, pathNamespace.default === pathDefault, join === pathDefault.join, require('node:fs').writeFileSync === writeFileSync);
console.log(builtinModules.includes('fs'), builtinModules.includes('fs/promises'), isBuiltin('node:crypto'), isBuiltin('lodash'), typeof module.createRequire, typeof require.resolve);
mkdirSync('m');
writeFileSync('m/named.cjs', 'exports.alpha = 1; exports.beta = () => 2; module.exports.gamma = 3;');
writeFileSync('m/object.cjs', 'module.exports = { one: 1, two: 2 };');
writeFileSync('m/fn.cjs', 'module.exports = function main() { return "fn"; }; module.exports.extra = true;');
writeFileSync('m/compiled.cjs', '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.default = "the default"; exports.named = "the named";');
writeFileSync('m/use.mjs', `
import named, { alpha, gamma } from './named.cjs';
import object from './object.cjs';
import fn, { extra } from './fn.cjs';
import * as compiled from './compiled.cjs';
console.log(Object.keys(named), alpha, gamma, object.two, fn(), extra, compiled.named, compiled.default);
`);
await import(pathToFileURL(resolve('m/use.mjs')));
const local = createRequire(pathToFileURL(resolve('m/x.js')));
console.log(local('./object.cjs'), local('./fn.cjs').name, local.resolve('./named.cjs').endsWith('m/named.cjs'));
try { require('node:no_such_builtin'); } catch (e) { console.log(e.code); }
try { await import('node:no_such_builtin'); } catch (e) { console.log(e.code); }
