// Helpers for scripts: showing values, promises of callbacks, kinds of values.
const { inspect, format, formatWithOptions, stripVTControlCharacters } = require('internal/inspect');
const { codes, uv } = require('internal/errors');
const { validateFunction, validateString, validateNumber, validateObject } = require('internal/validators');
const { promisify: promisifySymbol } = require('internal/shared');
const types = require('util/types');

function promisify(original) {
  validateFunction(original, 'original');
  const custom = original[promisifySymbol];
  if (custom) {
    validateFunction(custom, 'util.promisify.custom');
    return Object.defineProperty(custom, promisifySymbol, { value: custom, configurable: true, writable: true, enumerable: false });
  }
  const names = original[exports.promisifyArgs];
  function fn(...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (error, ...values) => {
        if (error) return reject(error);
        if (names !== undefined && values.length > 1) resolve(Object.fromEntries(names.map((name, at) => [name, values[at]])));
        else resolve(values[0]);
      }]);
    });
  }
  Object.setPrototypeOf(fn, Object.getPrototypeOf(original));
  Object.defineProperty(fn, promisifySymbol, { value: fn, configurable: true, writable: true, enumerable: false });
  return Object.defineProperties(fn, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = promisifySymbol;

function callbackify(original) {
  validateFunction(original, 'original');
  function callbackified(...args) {
    const callback = args.pop();
    validateFunction(callback, 'last argument');
    Reflect.apply(original, this, args).then(
      value => process.nextTick(() => callback.call(this, null, value)),
      reason => process.nextTick(() => {
        if (!reason) {
          const error = new Error('Promise was rejected with falsy value');
          error.code = 'ERR_FALSY_VALUE_REJECTION';
          error.reason = reason;
          reason = error;
        }
        callback.call(this, reason);
      }),
    );
  }
  const descriptors = Object.getOwnPropertyDescriptors(original);
  if (typeof descriptors.length?.value === 'number') descriptors.length.value++;
  if (typeof descriptors.name?.value === 'string') descriptors.name.value += 'Callbackified';
  return Object.defineProperties(callbackified, descriptors);
}

const said = new Set();
function deprecate(callback, message, code) {
  if (process.noDeprecation) return callback;
  let warned = false;
  function deprecated(...args) {
    if (!warned) {
      warned = true;
      if (code === undefined || !said.has(code)) {
        said.add(code);
        process.emitWarning(message, 'DeprecationWarning', code);
      }
    }
    return new.target ? Reflect.construct(callback, args, new.target) : Reflect.apply(callback, this, args);
  }
  Object.setPrototypeOf(deprecated, callback);
  if (callback.prototype) deprecated.prototype = callback.prototype;
  return deprecated;
}

function inherits(constructor, parent) {
  validateFunction(constructor, 'ctor');
  validateFunction(parent, 'superCtor');
  if (parent.prototype === undefined) throw new codes.ERR_INVALID_ARG_TYPE('superCtor.prototype', 'Object', parent.prototype);
  Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

function debuglog(name, callback) {
  let enabled;
  const isEnabled = () => {
    if (enabled === undefined) {
      const wanted = (process.env.NODE_DEBUG ?? '').split(',').filter(Boolean).map(one => one.trim().toUpperCase());
      enabled = wanted.some(one => new RegExp(`^${one.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*')}$`).test(name.toUpperCase()));
    }
    return enabled;
  };
  const logger = (...args) => {
    callback?.(logger);
    if (isEnabled()) process.stderr.write(`${name.toUpperCase()} ${process.pid}: ${format(...args)}\n`);
  };
  Object.defineProperty(logger, 'enabled', { get: isEnabled, configurable: true, enumerable: true });
  return logger;
}

function styleText(style, text) {
  validateString(text, 'text');
  let [open, close] = ['', ''];
  for (const name of Array.isArray(style) ? style : [style]) {
    const found = inspect.colors[name];
    if (found === undefined) {
      const { validateOneOf } = require('internal/validators');
      validateOneOf(name, 'format', Object.keys(inspect.colors));
    }
    open += `\u001b[${found[0]}m`;
    close = `\u001b[${found[1]}m${close}`;
  }
  return open + text + close;
}

function toUSVString(value) {
  return `${value}`.toWellFormed();
}

// `.env` files
function parseEnv(content) {
  validateString(content, 'content');
  const found = {};
  const lines = /^\s*(?:export\s+)?([\w.-]+)\s*=[^\S\n]*("(?:[^"])*"|'(?:[^'])*'|`(?:[^`])*`|[^\n]*)?/gm;
  for (const [, name, raw = ''] of content.replace(/\r\n?/g, '\n').matchAll(lines)) {
    const text = raw.trim();
    const mark = text[0];
    if ((mark === '"' || mark === '\'' || mark === '`') && text.length > 1 && text.endsWith(mark)) {
      const inner = text.slice(1, -1);
      found[name] = mark === '"' ? inner.replaceAll('\\n', '\n') : inner;
    } else found[name] = text.replace(/#.*$/, '').trim();
  }
  return found;
}

function aborted(signal, resource) {
  validateObject(resource, 'resource');
  if (signal.aborted) return Promise.resolve();
  return new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
}

function isDeepStrictEqual(one, other) {
  return require('internal/comparisons').isDeepEqual(one, other, true);
}

function getSystemErrorName(number) {
  validateNumber(number, 'err');
  return Object.keys(uv).find(name => -uv[name][0] === number) ?? `Unknown system error ${number}`;
}

const lazy = (name, where) => Object.defineProperty(exports, name, { get: () => require(where)[name], enumerable: true, configurable: true });

Object.assign(exports, {
  _extend: (target, source) => source !== null && typeof source === 'object' ? Object.assign(target, source) : target,
  aborted, callbackify, debug: debuglog, debuglog, deprecate, format, formatWithOptions, getSystemErrorName,
  getSystemErrorMap: () => new Map(Object.entries(uv).map(([name, [number, words]]) => [-number, [name, words]])),
  inherits, inspect, isDeepStrictEqual, parseEnv, promisify, stripVTControlCharacters, styleText, toUSVString, types,
  transferableAbortController: () => new AbortController(),
  transferableAbortSignal: signal => signal,
  isArray: Array.isArray,
  isBoolean: value => typeof value === 'boolean',
  isBuffer: value => require('buffer').Buffer.isBuffer(value),
  isDate: types.isDate,
  isError: value => value instanceof Error || Object.prototype.toString.call(value) === '[object Error]',
  isFunction: value => typeof value === 'function',
  isNull: value => value === null,
  isNullOrUndefined: value => value === null || value === undefined,
  isNumber: value => typeof value === 'number',
  isObject: value => value !== null && typeof value === 'object',
  isPrimitive: value => value === null || (typeof value !== 'object' && typeof value !== 'function'),
  isRegExp: types.isRegExp,
  isString: value => typeof value === 'string',
  isSymbol: value => typeof value === 'symbol',
  isUndefined: value => value === undefined,
  log: (...args) => console.log('%s - %s', new Date().toLocaleTimeString(), format(...args)),
});
Object.defineProperty(exports, 'promisifyArgs', { value: Symbol('customPromisifyArgs'), enumerable: false });
lazy('TextEncoder', 'internal/encoding');
lazy('TextDecoder', 'internal/encoding');
lazy('parseArgs', 'internal/parse_args');
lazy('MIMEType', 'internal/mime');
lazy('MIMEParams', 'internal/mime');
