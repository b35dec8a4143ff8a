// `util.format`: a text with marks for values, then the rest of them.
const { inspect, formatNumber } = require('internal/inspect');
const { proxy: proxyDetails } = internalBinding('util');

const TypedArray = Object.getPrototypeOf(Uint8Array);

function formatWithOptions(options, ...args) {
  const first = args[0];
  let at = 0;
  let text = '';
  let joint = '';
  if (typeof first === 'string') {
    if (args.length === 1) return first;
    let last = 0;
    for (let index = 0; index < first.length - 1; index++) {
      if (first[index] !== '%') continue;
      const next = first[++index];
      if (at + 1 !== args.length || next === '%') {
        let part;
        switch (next) {
          case 's': {
            const value = args[++at];
            if (typeof value === 'number') part = formatNumber(value);
            else if (typeof value === 'bigint') part = `${value}n`;
            else if (typeof value !== 'object' || value === null || !hasBuiltinToString(value)) part = String(value);
            else part = inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
            break;
          }
          case 'j':
            part = json(args[++at]);
            break;
          case 'd': {
            const value = args[++at];
            if (typeof value === 'bigint') part = `${value}n`;
            else if (typeof value === 'symbol') part = 'NaN';
            else part = formatNumber(Number(value));
            break;
          }
          case 'O':
            part = inspect(args[++at], options);
            break;
          case 'o':
            part = inspect(args[++at], { ...options, showHidden: true, showProxy: true, depth: 4 });
            break;
          case 'i': {
            const value = args[++at];
            if (typeof value === 'bigint') part = `${value}n`;
            else if (typeof value === 'symbol') part = 'NaN';
            else part = formatNumber(parseInt(value));
            break;
          }
          case 'f': {
            const value = args[++at];
            part = typeof value === 'symbol' ? 'NaN' : formatNumber(parseFloat(value));
            break;
          }
          case 'c':
            at++;
            part = '';
            break;
          case '%':
            text += first.slice(last, index);
            last = index + 1;
            continue;
          default:
            continue;
        }
        if (last !== index - 1) text += first.slice(last, index - 1);
        text += part;
        last = index + 1;
      } else if (next === '%') {
        text += first.slice(last, index);
        last = index + 1;
      }
    }
    if (last !== 0) {
      at++;
      joint = ' ';
      if (last < first.length) text += first.slice(last);
    }
  }
  while (at < args.length) {
    const value = args[at];
    text += joint;
    text += typeof value !== 'string' ? inspect(value, options) : value;
    joint = ' ';
    at++;
  }
  return text;
}

// Whether `String(value)` would only be `[object Object]` or the like.
function hasBuiltinToString(value) {
  const details = proxyDetails(value);
  if (details) return true;
  if (typeof value[Symbol.toPrimitive] === 'function' && Object.hasOwn(value, Symbol.toPrimitive)) return false;
  if (value instanceof Date && !Object.hasOwn(value, 'toString')) return true;
  if (typeof value.toString !== 'function') return true;
  if (Object.hasOwn(value, 'toString')) return false;
  let at = value;
  do at = Object.getPrototypeOf(at); while (at !== null && !Object.hasOwn(at, 'toString'));
  if (at === null) return true;
  const own = Object.getOwnPropertyDescriptor(at, 'constructor')?.value;
  return typeof own === 'function' && BUILTIN.has(own);
}
const BUILTIN = new Set([Object, Array, Map, Set, WeakMap, WeakSet, Promise, Date, RegExp, ArrayBuffer, DataView, Number, String,
  Boolean, BigInt, Symbol, Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError, TypedArray, Function]);

function json(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (/circular/i.test(error.message)) return '[Circular]';
    throw error;
  }
}

exports.formatWithOptions = formatWithOptions;
exports.format = (...args) => formatWithOptions(undefined, ...args);
exports.stripVTControlCharacters = text => {
  require('internal/validators').validateString(text, 'str');
  return text.replace(/[\u001b\u009b][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\u0007|\u001b\u005c|\u009c))|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-ntqry=><~]))/g, '');
};
