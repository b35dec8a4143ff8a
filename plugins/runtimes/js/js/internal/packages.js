// `package.json`: the kind of its files, `exports` and `imports`.
const files = internalBinding('fs');
const { codes } = require('internal/errors');

const cache = new Map();

// The package file of a folder; undefined if there is none.
function read(folder) {
  if (cache.has(folder)) return cache.get(folder);
  const file = `${folder === '/' ? '' : folder}/package.json`;
  let found;
  let text;
  try {
    text = files.readText(file);
  } catch {
    cache.set(folder, undefined);
    return undefined;
  }
  try {
    found = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new codes.ERR_INVALID_PACKAGE_CONFIG(file, undefined, error.message);
  }
  if (found === null || typeof found !== 'object') found = {};
  Object.defineProperty(found, 'file', { value: file, enumerable: false });
  Object.defineProperty(found, 'folder', { value: folder, enumerable: false });
  cache.set(folder, found);
  return found;
}
exports.read = read;

const parent = folder => folder.slice(0, folder.lastIndexOf('/')) || '/';

// The nearest package file at or above a folder, within one package.
function find(folder) {
  for (let at = folder; ; at = parent(at)) {
    if (at.endsWith('/node_modules')) return undefined;
    const found = read(at);
    if (found) return found;
    if (at === '/' || at === '') return undefined;
  }
}
exports.find = find;

// `module`, `commonjs`, or undefined where the text decides.
exports.typeOf = filename => {
  const type = find(parent(filename))?.type;
  return type === 'module' || type === 'commonjs' ? type : undefined;
};

// `@a/b/c/d` -> [`@a/b`, `c/d`]
function split(name) {
  const parts = name.split('/');
  const count = name.startsWith('@') ? 2 : 1;
  return [parts.slice(0, count).join('/'), parts.slice(count).join('/')];
}
exports.split = split;

// What a target of `exports` or `imports` means: a path, null if it is refused, undefined if no condition holds.
function target(folder, value, star, key, conditions, internal) {
  if (typeof value === 'string') {
    const filled = star === undefined ? value : value.replaceAll('*', star);
    if (!filled.startsWith('./')) {
      if (internal && !filled.startsWith('../') && !filled.startsWith('/')) return { bare: filled };
      throw new codes.ERR_INVALID_PACKAGE_TARGET(`${folder}/`, key, value);
    }
    if (/(^|\/)(\.\.?|node_modules)(\/|$)/.test(filled.slice(2))) throw new codes.ERR_INVALID_PACKAGE_TARGET(`${folder}/`, key, value);
    return `${folder}/${filled.slice(2)}`;
  }
  if (Array.isArray(value)) {
    let last;
    for (const one of value) {
      try {
        const found = target(folder, one, star, key, conditions, internal);
        if (found !== undefined && found !== null) return found;
        last = found;
      } catch (error) {
        if (error.code !== 'ERR_INVALID_PACKAGE_TARGET') throw error;
      }
    }
    return last;
  }
  if (value === null) return null;
  if (typeof value === 'object') {
    for (const [name, one] of Object.entries(value)) {
      if (name !== 'default' && !conditions.has(name)) continue;
      const found = target(folder, one, star, key, conditions, internal);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

// Looks a key up, also by a pattern with one star; the longest prefix wins.
function match(folder, table, key, conditions, internal) {
  if (Object.hasOwn(table, key) && !key.includes('*')) return target(folder, table[key], undefined, key, conditions, internal);
  let best;
  let star;
  for (const pattern of Object.keys(table)) {
    const at = pattern.indexOf('*');
    if (at < 0) continue;
    const [start, end] = [pattern.slice(0, at), pattern.slice(at + 1)];
    if (!key.startsWith(start) || !key.endsWith(end) || key.length < pattern.length) continue;
    if (best !== undefined && best.indexOf('*') >= at) continue;
    best = pattern;
    star = key.slice(at, key.length - end.length);
  }
  return best === undefined ? undefined : target(folder, table[best], star, best, conditions, internal);
}

function fromExports(found, key, conditions, base) {
  let table = found.exports;
  const isSugar = typeof table === 'string' || Array.isArray(table) || table === null || !Object.keys(table).some(name => name.startsWith('.'));
  if (isSugar) table = { '.': table };
  const path = match(found.folder, table, key, conditions, false);
  if (path === undefined || path === null) throw new codes.ERR_PACKAGE_PATH_NOT_EXPORTED(`${found.folder}/`, key, base);
  return path;
}

// What a package in a `node_modules` folder exports under a name; undefined if it is not there or says nothing.
exports.exported = (folder, name, conditions, base) => {
  const [scope, rest] = split(name);
  const found = read(`${folder}/${scope}`);
  if (found?.exports == null) return undefined;
  return fromExports(found, rest === '' ? '.' : `./${rest}`, conditions, base);
};

// A package's own name.
exports.self = (name, folder, conditions, base) => {
  const found = find(folder);
  if (found?.exports == null || !found.name) return undefined;
  const [scope, rest] = split(name);
  return found.name === scope ? fromExports(found, rest === '' ? '.' : `./${rest}`, conditions, base) : undefined;
};

// `#name` of the nearest package.
exports.imports = (name, folder, conditions, base) => {
  const found = find(folder);
  const path = found?.imports && match(found.folder, found.imports, name, conditions, true);
  if (path === undefined || path === null) throw new codes.ERR_PACKAGE_IMPORT_NOT_DEFINED(name, found && `${found.folder}/`, base);
  if (typeof path === 'string') return path;
  const modules = require('internal/modules');
  if (conditions.has('require')) {
    const own = modules.builtinName(path.bare);
    return own ? `node:${own}` : modules.Module.createRequire(`${found.folder}/[imports]`).resolve(path.bare);
  }
  const url = modules.resolveImport(`file://${found.folder}/[imports]`, path.bare);
  return url.startsWith('file://') ? decodeURIComponent(url.slice(7)) : url;
};
