// Stacks as V8 writes them: a line with the error itself, then one for each frame.
const shared = require('internal/shared');

// Length of what stands before a CommonJS file's first line: `internal/modules` uses the same text.
exports.HEAD = '(function (exports, require, module, __filename, __dirname) { ';

let custom;

function position(site) {
  const file = site.getFileName();
  const line = site.getLineNumber();
  let column = site.getColumnNumber();
  if (line === 1 && shared.wrapped.has(file)) column = Math.max(1, column - exports.HEAD.length);
  return mapped(file, line, column);
}

// The place in a file of TypeScript for one in its JavaScript.
function mapped(file, line, column) {
  if (shared.maps.size === 0 || typeof file !== 'string') return { file, line, column };
  let name = file;
  if (file.startsWith('file://')) {
    try {
      name = decodeURIComponent(file.slice(7).replace(/[?#].*$/s, ''));
    } catch {
      return { file, line, column };
    }
  }
  const entry = shared.maps.get(name);
  const place = entry && shared.load('internal/source_map').place(entry, line, column);
  return place ? { file: name, ...place } : { file, line, column };
}

function frame(site) {
  let name = site.getFunctionName();
  if (name === '<anonymous>' || name === '<module>') name = '';
  if (site.isNative()) return `    at ${name || '<anonymous>'} (<anonymous>)`;
  const { file, line, column } = position(site);
  const place = line == null || line < 0 ? `${file}` : `${file}:${line}:${column}`;
  if (name === '<eval>') name = shared.wrapped.has(file) ? 'Object.<anonymous>' : '';
  return name ? `    at ${name} (${place})` : `    at ${place}`;
}

function header(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return '<error>';
  }
}

// Our own frames at the bottom tell a script nothing.
function own(site) {
  const file = site.getFileName();
  return typeof file === 'string' && (file === 'node:internal/main' || file === 'node:internal/run');
}

function textOf(error, sites) {
  let text = header(error);
  for (const site of sites) if (!own(site)) text += '\n' + frame(site);
  return text;
}

// Written when it is first read, as V8 does: a name that was set after the error was made is in it.
class Later {
  constructor(sites) {
    this.sites = sites;
  }
}

function prepare(error, sites) {
  if (typeof custom === 'function') {
    complete(sites[0]);
    return custom(error, sites);
  }
  return new Later(sites);
}

// The rest of V8's questions to a frame.
let completed = false;
function complete(site) {
  if (completed || !site) return;
  completed = true;
  const prototype = Object.getPrototypeOf(site);
  const answer = (name, value) => {
    if (!(name in prototype)) Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  };
  answer('getThis', () => undefined);
  answer('getTypeName', () => null);
  answer('getMethodName', () => null);
  answer('getEvalOrigin', () => undefined);
  answer('getPromiseIndex', () => null);
  answer('getScriptNameOrSourceURL', function () { return this.getFileName(); });
  answer('getScriptHash', () => '');
  answer('isToplevel', () => true);
  answer('isEval', () => false);
  answer('isConstructor', () => false);
  answer('isAsync', () => false);
  answer('isPromiseAll', () => false);
  answer('toString', function () { return frame(this).slice(7); });
}

exports.install = () => {
  const stack = Object.getOwnPropertyDescriptor(Error.prototype, 'stack');
  Object.defineProperty(Error.prototype, 'stack', {
    get() {
      const value = stack.get.call(this);
      if (!(value instanceof Later)) return value;
      const text = textOf(this, value.sites);
      stack.set.call(this, text);
      return text;
    },
    set(value) { stack.set.call(this, value); },
    configurable: true,
    enumerable: false,
  });
  const capture = Error.captureStackTrace;
  Error.captureStackTrace = function captureStackTrace(target, above) {
    const holder = {};
    if (above === undefined) capture(holder, captureStackTrace);
    else capture(holder, above);
    let value = holder.stack;
    const lazy = value instanceof Later;
    if (!lazy && typeof custom === 'function') {
      // The script's own function is to see the target.
      capture(target, above ?? captureStackTrace);
      return;
    }
    Object.defineProperty(target, 'stack', {
      get() {
        if (value instanceof Later) value = textOf(target, value.sites);
        return value;
      },
      set(other) { value = other; },
      configurable: true,
      enumerable: false,
    });
  };
  const native = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  native.set.call(Error, prepare);
  Object.defineProperty(Error, 'prepareStackTrace', {
    get: () => custom,
    set: value => { custom = value; },
    configurable: true,
    enumerable: false,
  });
};

// `{ file, line, column }` of the first frame of a stack that is a file.
exports.first = stack => {
  const found = /^ {4}at (?:.*\()?(\/.*|file:\/\/.*|\[eval\]|\[stdin\]):(\d+):(\d+)\)?$/m.exec(stack);
  return found && { file: found[1], line: Number(found[2]), column: Number(found[3]) };
};
