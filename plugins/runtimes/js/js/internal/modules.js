// Loading files: names to paths, CommonJS, and the text of ES modules for QuickJS.
const files = internalBinding('fs');
const compile = internalBinding('modules');
const shared = require('internal/shared');
const { HEAD } = require('internal/stack');
const { codes } = require('internal/errors');
const packages = require('internal/packages');
const typescript = require('internal/typescript');
const real = require('internal/real_path');
const path = require('path');

const FILE = 1;
const FOLDER = 2;
const { load } = shared;

const isFile = name => files.kind(name) === FILE;

// `node:fs` or `fs` -> `fs`; undefined if there is no such module of ours.
function builtinName(name) {
  const plain = name.startsWith('node:') ? name.slice(5) : name;
  if (plain.startsWith('internal/') || !load.has(plain)) return undefined;
  return plain;
}
exports.builtinName = builtinName;

// Node's modules that are not there, with the reason.
function refuseAbsent(name) {
  const plain = name.startsWith('node:') ? name.slice(5) : name;
  if (!name.startsWith('node:') && !ABSENT.has(plain)) return;
  if (ABSENT.has(plain)) {
    const error = new codes.ERR_NOT_AVAILABLE(`the module '${plain}'`);
    error.code = 'ERR_UNKNOWN_BUILTIN_MODULE';
    throw error;
  }
  throw new codes.ERR_UNKNOWN_BUILTIN_MODULE(name);
}
const ABSENT = new Set(['dgram', 'domain', 'inspector', 'inspector/promises', 'repl', 'sea', 'sqlite', 'test', 'test/reporters',
  'trace_events', 'wasi']);

function realPath(name) {
  try {
    return real.remember(name);
  } catch {
    return name;
  }
}

// The real path of a file; undefined if there is none.
const fileAt = name => real.known(name) ?? (isFile(name) ? realPath(name) : undefined);

// CommonJS

function Module(id = '', parent) {
  this.id = id;
  this.path = path.dirname(id);
  this.exports = {};
  Object.defineProperty(this, 'parent', { value: parent, enumerable: false, writable: true, configurable: true });
  parent?.children?.push(this);
  this.filename = null;
  this.loaded = false;
  this.children = [];
}
exports.Module = Module;

Module._cache = Object.create(null);
Module._pathCache = Object.create(null);
Module._extensions = Object.create(null);
Module.globalPaths = [];
Module._debug = () => {};
Module.wrapper = [HEAD, '\n});'];
Module.wrap = source => HEAD + source + '\n});';
let depth = 0;

Module._nodeModulePaths = from => {
  const paths = [];
  for (let at = path.resolve(from); ; at = path.dirname(at)) {
    if (path.basename(at) !== 'node_modules') paths.push(at === '/' ? '/node_modules' : `${at}/node_modules`);
    if (at === '/') return paths;
  }
};

Module._resolveLookupPaths = (request, parent) => {
  if (builtinName(request)) return null;
  if (/^\.\.?(\/|$)/.test(request)) return [parent?.filename ? path.dirname(parent.filename) : '.'];
  return [...(parent?.paths ?? []), ...Module.globalPaths];
};

// True while a file of TypeScript asks: `./x` and `./x.js` are `x.ts` first.
let typed = false;

function whileTyped(name, work) {
  const before = typed;
  const known = typeof name === 'string';
  typed = (known && typescript.is(name)) || (typescript.always && !(known && name.includes('/node_modules/')));
  try {
    return work();
  } finally {
    typed = before;
  }
}

function asTyped(name) {
  const names = [...typescript.twins(name), ...typescript.ENDINGS.map(ending => name + ending)];
  for (const one of names) {
    const found = fileAt(one);
    if (found) return found;
  }
  return undefined;
}

function asFile(name) {
  if (typed && !typescript.is(name)) {
    const found = asTyped(name);
    if (found) return found;
  }
  for (const ending of ['', ...Object.keys(Module._extensions)]) {
    const found = fileAt(name + ending);
    if (found) return found;
  }
  return typed ? undefined : asTyped(name);
}

function asFolder(name) {
  const main = packages.read(name)?.main;
  if (typeof main === 'string' && main !== '') {
    const wanted = path.resolve(name, main);
    const found = asFile(wanted) ?? asFile(`${wanted}/index`);
    if (found) return found;
  }
  return asFile(`${name}/index`);
}

function asPath(name) {
  const before = typed ? undefined : real.known(name);
  if (before) return before;
  const kind = files.kind(name);
  if (kind === FILE && !typed && !name.endsWith('/')) return realPath(name);
  return (name.endsWith('/') ? undefined : asFile(name)) ?? (kind === FOLDER ? asFolder(name) : undefined);
}

Module._findPath = (request, paths) => {
  for (const folder of path.isAbsolute(request) ? [''] : paths ?? []) {
    const found = asPath(folder === '' ? request : path.resolve(folder, request) + (request.endsWith('/') ? '/' : ''));
    if (found) return found;
  }
  return false;
};

function conditions(kind) {
  return new Set([kind, 'node', 'module-sync', ...require('internal/run').options.conditions]);
}
const forRequire = () => conditions('require');
const forImport = () => conditions('import');

Module._resolveFilename = function (request, parent, isMain, options) {
  return whileTyped(parent?.filename, () => resolveFilename(request, parent, isMain, options));
};

// The first file that `paths` and `baseUrl` of a tsconfig.json mean.
function aliased(request, from) {
  if (!typed) return undefined;
  for (const place of typescript.aliases(request, from)) {
    const found = asPath(place);
    if (found) return found;
  }
  return undefined;
}

function resolveFilename(request, parent, isMain, options) {
  const own = builtinName(request);
  if (own) return request.startsWith('node:') ? request : own;
  refuseAbsent(request);
  const base = parent?.filename ?? (parent?.id && path.isAbsolute(parent.id) ? parent.id : undefined);
  const from = base ? path.dirname(base) : (parent?.paths?.length ? path.dirname(parent.paths[0]) : internalBinding('process').cwd());
  let found;
  if (options?.paths) {
    for (const folder of options.paths) {
      const fake = { filename: path.resolve(folder, '[require]'), paths: Module._nodeModulePaths(folder) };
      try {
        return Module._resolveFilename(request, fake, false);
      } catch (error) {
        if (error.code !== 'MODULE_NOT_FOUND') throw error;
      }
    }
  } else if (request.startsWith('#')) {
    found = packages.imports(request, from, forRequire(), base ?? from);
    if (found?.startsWith('node:')) return found;
    if (found) return asExact(found, request, parent);
  } else if (path.isAbsolute(request)) {
    found = asPath(path.normalize(request));
  } else if (/^\.\.?(\/|$)/.test(request)) {
    const wanted = path.resolve(from, request);
    found = asPath(/(^|\/)\.?\.?\/?$/.test(request) && request.endsWith('/') ? `${wanted}/` : wanted);
    if (!found && request.endsWith('/')) found = asFolder(wanted);
  } else {
    const alias = aliased(request, from);
    if (alias) return alias;
    const self = packages.self(request, from, forRequire(), base);
    if (self) return asExact(self, request, parent);
    for (const folder of parent?.paths ?? Module._nodeModulePaths(from)) {
      const exported = packages.exported(folder, request, forRequire(), base);
      if (exported) return asExact(exported, request, parent);
      found = asPath(`${folder}/${request}`);
      if (found) break;
    }
  }
  if (found) return found;
  throw notFound(request, parent);
}

function asExact(name, request, parent) {
  const found = fileAt(name);
  if (found) return found;
  throw notFound(name, parent);
}

function notFound(request, parent) {
  const stack = [];
  for (let at = parent; at; at = at.parent) stack.push(at.filename ?? at.id);
  let message = `Cannot find module '${request}'`;
  if (stack.length > 0) message += `\nRequire stack:\n- ${stack.join('\n- ')}`;
  const error = new Error(message);
  error.code = 'MODULE_NOT_FOUND';
  error.requireStack = stack;
  return error;
}

Module._load = function (request, parent, isMain) {
  if (request.startsWith('node:')) {
    const own = builtinName(request);
    if (own) return load(own);
  }
  const filename = Module._resolveFilename(request, parent, isMain);
  const cached = Module._cache[filename];
  if (cached !== undefined) {
    if (parent && !parent.children.includes(cached)) parent.children.push(cached);
    return cached.exports;
  }
  const own = builtinName(filename);
  if (own && !path.isAbsolute(filename)) return load(own);
  const module = new Module(filename, parent);
  if (isMain) {
    shared.mainModule = module;
    module.id = '.';
  }
  Module._cache[filename] = module;
  let done = false;
  try {
    module.load(filename);
    done = true;
  } finally {
    if (!done) {
      delete Module._cache[filename];
      const at = parent?.children?.indexOf(module) ?? -1;
      if (at >= 0) parent.children.splice(at, 1);
    }
  }
  return module.exports;
};

Module.prototype.load = function (filename) {
  this.filename ??= filename;
  this.paths ??= Module._nodeModulePaths(path.dirname(filename));
  const extension = path.extname(filename);
  (Module._extensions[extension] ?? Module._extensions['.js'])(this, filename);
  this.loaded = true;
};

Module.prototype.require = function (id) {
  require('internal/validators').validateString(id, 'id');
  if (id === '') throw new codes.ERR_INVALID_ARG_VALUE('id', id, 'must be a non-empty string');
  depth++;
  try {
    return Module._load(id, this, false);
  } finally {
    depth--;
  }
};

function makeRequire(module) {
  const require = function require(id) {
    return module.require(id);
  };
  require.resolve = (request, options) => Module._resolveFilename(String(request), module, false, options);
  require.resolve.paths = request => Module._resolveLookupPaths(request, module);
  require.main = shared.mainModule;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}
exports.makeRequire = makeRequire;

const noBom = text => text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
const noShebang = text => text.startsWith('#!') ? `//${text}` : text;

function readSource(filename) {
  let text;
  try {
    text = noBom(files.readText(filename));
  } catch (code) {
    throw require('internal/errors').uvException(code, 'open', filename);
  }
  return typescript.is(filename) ? typescript.code(filename, text) : text;
}

Module.prototype._compile = function (content, filename) {
  shared.wrapped.add(filename);
  const compiled = compile.script(HEAD + noShebang(noBom(content)).toWellFormed() + '\n});', filename);
  const own = makeRequire(this);
  return compiled.call(this.exports, this.exports, own, this, filename, path.dirname(filename));
};

// What the name or the package says a file is.
function typeOf(filename) {
  if (/\.m[jt]s$/.test(filename)) return 'module';
  return /\.(?:js|tsx?|jsx)$/.test(filename) ? packages.typeOf(filename) : undefined;
}

Module._extensions['.js'] = (module, filename) => {
  const source = readSource(filename);
  const kind = typeOf(filename);
  if (kind === 'module') return requireModule(module, filename, source);
  try {
    module._compile(source, filename);
  } catch (error) {
    if ((kind === undefined || typescript.is(filename)) && error instanceof SyntaxError && looksLikeModule(source) && !compiles(source, filename)) {
      return requireModule(module, filename, source);
    }
    throw error;
  }
};

Module._extensions['.json'] = (module, filename) => {
  const text = readSource(filename);
  try {
    module.exports = JSON.parse(text);
  } catch (error) {
    error.message = `${filename}: ${error.message}`;
    throw error;
  }
};

Module._extensions['.node'] = (module, filename) => {
  const error = new Error(`claw sandbox: native code cannot be loaded: ${filename}`);
  error.code = 'ERR_DLOPEN_FAILED';
  throw error;
};

// `require` of an ES module: its namespace, if it needs no waiting.
function requireModule(module, filename, source) {
  const url = urlOf(filename);
  const namespace = evaluated.get(url) ?? runNow(url, source);
  module.exports = 'module.exports' in namespace ? namespace['module.exports'] : namespace;
}

function runNow(url) {
  const [holder, promise] = compile.run(`${url}#require`, `export * as all from ${JSON.stringify(url)};`);
  const [state, result] = internalBinding('util').promise(promise);
  if (state === 2) {
    promise.catch(() => {});
    throw result;
  }
  if (state === 0) throw new codes.ERR_REQUIRE_ASYNC_MODULE();
  let namespace = holder.all;
  if ('default' in namespace && !('__esModule' in namespace)) {
    // What was compiled from a module to CommonJS asks for this mark.
    const name = JSON.stringify(url);
    const text = `export * from ${name}; export { default } from ${name}; export const __esModule = true;`;
    [namespace] = compile.run(`${url}#marked`, text);
  }
  evaluated.set(url, namespace);
  return namespace;
}
const evaluated = new Map();

Module.createRequire = name => {
  if (name instanceof URL) name = require('url').fileURLToPath(name);
  else if (typeof name === 'string' && name.startsWith('file:')) name = require('url').fileURLToPath(name);
  else if (typeof name !== 'string' || !path.isAbsolute(name)) {
    throw new codes.ERR_INVALID_ARG_VALUE('filename', name, 'must be a file URL object, file URL string, or absolute path string');
  }
  if (name.endsWith('/')) name += '[require]';
  const module = new Module(name);
  module.filename = name;
  module.paths = Module._nodeModulePaths(path.dirname(name));
  return makeRequire(module);
};

Module.runMain = () => exports.runMain(process.argv[1]);
Module._initPaths = () => {};
Module._preloadModules = names => names.forEach(name => exports.preload(name, internalBinding('process').cwd()));
Module.findPackageJSON = (name, base) => packages.find(path.dirname(base ? pathOf(String(base)) : pathOf(String(name))))?.file;
Module.isBuiltin = name => builtinName(name) !== undefined;
Module.syncBuiltinESMExports = () => {};
Module.register = require('internal/errors').absent('module.register');
Module.enableCompileCache = () => ({ status: 3 });
Module.getCompileCacheDir = () => undefined;
Module.flushCompileCache = () => {};
Module.setSourceMapsSupport = () => {};
Module.findSourceMap = () => undefined;
Module.SourceMap = class SourceMap {
  constructor(payload) { this.payload = payload; }
};
Module.Module = Module;
Object.defineProperty(Module, 'builtinModules', {
  get: () => load.names().filter(name => !name.startsWith('internal/')),
  configurable: true,
  enumerable: true,
});

// ES modules

function urlOf(name) {
  return `file://${name.replace(/[%\\\n\r\t?#\s]|[^\x20-\x7e]/g, encodeURIComponent)}`;
}
exports.urlOf = urlOf;

function pathOf(url) {
  if (!url.startsWith('file://')) return url;
  return decodeURIComponent(url.slice(7).replace(/[?#].*$/s, ''));
}

exports.resolveImport = (base, name) => whileTyped(pathOf(base), () => asRequired(base, resolveImport(base, name)));

// What TypeScript of a package that is CommonJS imports is what `require` would give it: of a CommonJS file that was a
// module once, `default` is that module's. Other importers get the whole exports as `default`, so it is another module.
const REQUIRED = 'required:';

function takesRequired(base) {
  const importer = pathOf(base);
  return typescript.is(importer) && typeOf(importer) !== 'module';
}

function asRequired(base, url) {
  if (!url.startsWith('file:') || !takesRequired(base)) return url;
  const target = pathOf(url);
  if (!/\.(?:[cm]?[jt]s|[jt]sx)$/.test(target) || isModule(target, readSource(target))) return url;
  return REQUIRED + url;
}

// What `find` finds by the conditions of `base`; a package that is for `import` alone is taken for what it is.
function conditioned(base, find) {
  if (!takesRequired(base)) return find(forImport());
  try {
    return find(forRequire());
  } catch (error) {
    if (error?.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    return find(forImport());
  }
}

function resolveImport(base, name) {
  const own = builtinName(name);
  if (own) return `node:${own}`;
  refuseAbsent(name);
  if (/^(data|file):/.test(name)) {
    return name.startsWith('file:') ? finish(new URL(name).href, base, name) : name;
  }
  if (/^[a-zA-Z][a-zA-Z0-9+.-]+:/.test(name)) throw new codes.ERR_UNSUPPORTED_ESM_URL_SCHEME(`${name.split(':')[0]}:`);
  const from = pathOf(base);
  if (/^(\.\.?\/|\/|\.\.?$)/.test(name)) {
    const [plain, tail = ''] = /^([^?#]*)(.*)$/s.exec(name).slice(1);
    let wanted = path.resolve(path.dirname(from), decodeURIComponent(plain));
    if (plain.endsWith('/')) wanted += '/';
    return finish(urlOf(wanted) + tail, base, name);
  }
  if (base.startsWith('data:')) throw new codes.ERR_INVALID_MODULE_SPECIFIER(name, 'is not a valid relative specifier', base);
  const folder = path.dirname(from);
  const alias = aliased(name, folder);
  if (alias) return urlOf(alias);
  if (name.startsWith('#')) {
    const found = conditioned(base, kinds => packages.imports(name, folder, kinds, from));
    return found.startsWith('node:') ? found : finish(urlOf(found), base, name);
  }
  const self = conditioned(base, kinds => packages.self(name, folder, kinds, from));
  if (self) return finish(urlOf(self), base, name);
  for (const where of Module._nodeModulePaths(folder)) {
    const exported = conditioned(base, kinds => packages.exported(where, name, kinds, from));
    if (exported) return finish(urlOf(exported), base, name);
    const inside = `${where}/${name}`;
    const [scope, rest] = packages.split(name);
    if (files.kind(`${where}/${scope}`) !== FOLDER) continue;
    const found = rest === '' ? asFolder(inside) : typed ? asPath(inside) : isFile(inside) ? realPath(inside) : undefined;
    if (found) return urlOf(found);
    throw new codes.ERR_MODULE_NOT_FOUND(inside, from, 'module');
  }
  throw new codes.ERR_MODULE_NOT_FOUND(packages.split(name)[0], from);
}

// The URL of a file that is there, with links followed.
function finish(url, base, name) {
  const [plain, tail = ''] = /^([^?#]*)(.*)$/s.exec(url).slice(1);
  const wanted = pathOf(plain);
  const found = typed ? asPath(wanted) : real.known(wanted);
  if (found) return urlOf(found) + tail;
  const kind = files.kind(wanted);
  if (kind === FILE) return urlOf(realPath(wanted)) + tail;
  if (kind === FOLDER) {
    const error = new codes.ERR_UNSUPPORTED_DIR_IMPORT(wanted, pathOf(base));
    error.url = url;
    throw error;
  }
  const error = new codes.ERR_MODULE_NOT_FOUND(wanted, pathOf(base), 'module');
  error.url = url;
  throw error;
}

const synthetic = new Map();

// A module whose exports are values: `take` gives them when it is evaluated.
function synthesize(url, names, take) {
  synthetic.set(url, take);
  const list = [...new Set(names)].filter(name => name !== 'default' && /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name));
  const lines = ['const m = import.meta.take();', 'export default m.default;'];
  list.forEach((name, at) => lines.push(`const v${at} = m.names[${JSON.stringify(name)}]; export { v${at} as ${name} };`));
  return lines.join('\n');
}

const named = value => ({ default: value, names: value ?? {} });

function keysOf(value) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return [];
  return Object.keys(value);
}

// QuickJS knows our own files as `node:NAME`; what a script imports of them is another module.
const OWN = 'builtin:';
exports.moduleName = url => url.startsWith('node:') ? OWN + url.slice(5) : url;

exports.moduleSource = (url, type) => {
  if (url.startsWith(OWN)) {
    const name = url.slice(OWN.length);
    const value = load(name);
    const names = name === 'process' ? [...keysOf(value), 'on', 'once', 'emit'] : keysOf(value);
    return synthesize(url, [...names, 'module.exports'], () => named(value));
  }
  if (url.startsWith('data:')) return dataSource(url);
  const required = url.startsWith(REQUIRED);
  const filename = pathOf(required ? url.slice(REQUIRED.length) : url);
  const extension = path.extname(filename);
  if (extension === '.json') {
    const text = readSource(filename);
    return synthesize(url, shared.maps.size > 0 ? namesOf(text) : [], () => {
      try {
        return named(JSON.parse(text));
      } catch (error) {
        error.message = `${filename}: ${error.message}`;
        throw error;
      }
    });
  }
  if (type !== undefined && type !== null) throw new TypeError(`Module "${url}" is not of type "${type}"`);
  if (extension === '.node' || extension === '.wasm') throw new codes.ERR_UNKNOWN_FILE_EXTENSION(extension, filename);
  const source = readSource(filename);
  if (isModule(filename, source)) {
    const plain = noShebang(source).toWellFormed();
    return typescript.is(filename) && typeOf(filename) !== 'module' ? typescript.withCommonJs(filename, plain) : plain;
  }
  return synthesize(url, require('internal/export_names').of(source, filename), () => {
    const value = Module._load(filename, undefined, false);
    return { default: required && value?.__esModule ? value.default : value, names: value ?? {} };
  });
};

// What TypeScript may import from JSON by name; a text that is no JSON fails when it is evaluated.
function namesOf(text) {
  try {
    return keysOf(JSON.parse(text));
  } catch {
    return [];
  }
}

function dataSource(url) {
  const found = /^data:([^,;]*)((?:;[^,;]*)*),(.*)$/s.exec(url);
  if (!found) throw new codes.ERR_INVALID_URL();
  const [, mime, parameters, body] = found;
  const text = parameters.includes(';base64') ? Buffer.from(decodeURIComponent(body), 'base64').toString() : decodeURIComponent(body);
  if (mime === 'application/json') return synthesize(url, [], () => ({ default: JSON.parse(text), names: {} }));
  return text;
}

exports.fillMeta = (meta, url) => {
  const take = synthetic.get(url);
  if (take) {
    meta.take = take;
    return;
  }
  meta.dirname = undefined;
  meta.filename = undefined;
  if (url.startsWith('file:')) {
    const filename = pathOf(url);
    meta.dirname = path.dirname(filename);
    meta.filename = filename;
  } else {
    delete meta.dirname;
    delete meta.filename;
  }
  meta.resolve = name => whileTyped(pathOf(url), () => resolveImport(url, String(name)));
  meta.url = url;
};

// A statement that can only stand in an ES module.
function looksLikeModule(source) {
  return /(?:^|[;}])[ \t]*(?:import[ \t\n]*(?:[\w$*{,\s}]+\s*from\s*)?["']|import\s*[\w$*{]|export\s+(?:default|const|let|var|function|class|async|\{|\*)|export\s*[{*])/m.test(source) ||
    /\bimport\.meta\b/.test(source) || /^[^\n]*\bawait\b/m.test(source);
}
exports.looksLikeModule = looksLikeModule;

function isModule(filename, source) {
  if (filename.endsWith('.mjs')) return true;
  if (filename.endsWith('.cjs')) return false;
  const kind = path.extname(filename) === '' ? packages.typeOf(filename) : typeOf(filename);
  if (kind === 'module' || (kind !== undefined && !typescript.is(filename))) return kind === 'module';
  if (!looksLikeModule(source)) return false;
  return !compiles(source, filename);
}

// Whether a text is a CommonJS file.
function compiles(source, filename) {
  try {
    compile.script(`${HEAD}${noShebang(source).toWellFormed()}\n});`, filename);
    return true;
  } catch {
    return false;
  }
}

// Starting

exports.runMain = (name, checkOnly) => {
  const filename = asPath(name);
  if (!filename) throw notFound(name, undefined);
  const extension = path.extname(filename);
  const source = extension === '.json' || extension === '.node' ? '' : readSource(filename);
  const module = extension !== '.json' && extension !== '.node' && isModule(filename, source);
  exports.main = filename;
  if (checkOnly) return check(filename, source, module);
  if (!module) return void Module._load(filename, null, true);
  if (typescript.is(filename)) {
    shared.mainModule = Object.assign(new Module(filename), { id: '.', filename, paths: Module._nodeModulePaths(path.dirname(filename)) });
  }
  internalBinding('process').modulesFirst(true);
  return exports.runSource(urlOf(filename));
};

function check(filename, source, module) {
  if (!module) compile.script(`${HEAD}${noShebang(source)}\n});`, filename);
  else compile.script(`(async () => {${noShebang(source).replace(/^\s*(import|export)\b.*$/gm, '')}\n});`, filename);
}

// Evaluates a module as the program; the promise of its end.
exports.runSource = (url, source) => {
  const text = source ?? exports.moduleSource(url);
  const [, promise] = compile.run(url, text);
  return promise;
};

exports.preload = (name, folder) => {
  const module = new Module('internal/preload');
  module.filename = `${folder}/[preload]`;
  module.paths = Module._nodeModulePaths(folder);
  module.require(name);
};

exports.importFrom = (base, name) => {
  const url = exports.resolveImport(base, name);
  const [holder, promise] = compile.run(`${url}#import`, `export * as all from ${JSON.stringify(url)};`);
  return promise.then(() => holder.all);
};

exports.evalModule = (name, folder) => {
  const module = new Module(name);
  module.filename = `${folder}/${name}`;
  module.paths = Module._nodeModulePaths(folder);
  return module;
};
