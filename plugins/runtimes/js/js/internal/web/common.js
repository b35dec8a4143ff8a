// What the streams of the web share: promises with their ends, queues with sizes, strategies and checks of `this`.
const { codes, define } = require('internal/errors');
const { customInspect } = require('internal/shared');

// Where a public object keeps its state.
const S = Symbol('state');
exports.S = S;

exports.keep = (object, state) => {
  Object.defineProperty(object, S, { value: state, writable: true, configurable: true });
  return state;
};

// Here the error is a TypeError.
const plain = codes.ERR_INVALID_STATE;
define('ERR_INVALID_STATE', TypeError, why => `Invalid state: ${why}`);
const Typed = codes.ERR_INVALID_STATE;
codes.ERR_INVALID_STATE = plain;
exports.invalidState = why => new Typed(why);

exports.check = (object, kind, type) => {
  if (object === null || typeof object !== 'object' || object[S]?.kind !== kind) throw new codes.ERR_INVALID_THIS(type);
  return object[S];
};
// The same for a method that gives a promise.
exports.guarded = (object, kind, type, call) => {
  let state;
  try {
    state = exports.check(object, kind, type);
    return call(state);
  } catch (error) {
    return Promise.reject(error);
  }
};

// A promise with its ends; nobody need listen to it.
exports.deferred = () => {
  const made = { settled: false };
  made.promise = new Promise((resolve, reject) => {
    made.resolve = value => {
      made.settled = true;
      resolve(value);
    };
    made.reject = reason => {
      made.settled = true;
      reject(reason);
    };
  });
  made.promise.catch(() => {});
  return made;
};
exports.rejected = reason => {
  const made = exports.deferred();
  made.reject(reason);
  return made;
};
exports.resolved = value => {
  const made = exports.deferred();
  made.resolve(value);
  return made;
};

// Calls what may throw or give a promise; always a promise.
exports.promised = call => {
  try {
    return Promise.resolve(call());
  } catch (error) {
    return Promise.reject(error);
  }
};

// Chunks with their sizes.
exports.Queue = class Queue {
  items = [];
  total = 0;

  add(value, size) {
    size = Number(size);
    if (Number.isNaN(size) || size < 0 || size === Infinity) throw new RangeError(`The property 'size' is invalid. Received ${size}`);
    this.items.push({ value, size });
    this.total += size;
  }

  take() {
    const { value, size } = this.items.shift();
    this.total = Math.max(0, this.total - size);
    return value;
  }

  get first() { return this.items[0].value; }
  get length() { return this.items.length; }

  clear() {
    this.items = [];
    this.total = 0;
  }
};

exports.limitOf = (strategy, standard) => {
  const { highWaterMark } = strategy;
  if (highWaterMark === undefined) return standard;
  const limit = Number(highWaterMark);
  if (Number.isNaN(limit) || limit < 0) {
    const error = new RangeError(`The property 'strategy.highWaterMark' is invalid. Received ${limit}`);
    error.code = 'ERR_INVALID_ARG_VALUE';
    throw error;
  }
  return limit;
};
exports.sizeOf = strategy => {
  const { size } = strategy;
  if (size === undefined) return () => 1;
  if (typeof size !== 'function') throw new codes.ERR_INVALID_ARG_TYPE('strategy.size', 'Function', size);
  return chunk => size.call(undefined, chunk);
};
exports.strategyOf = strategy => {
  if (strategy === undefined || strategy === null) return {};
  if (typeof strategy !== 'object' && typeof strategy !== 'function') throw new codes.ERR_INVALID_ARG_TYPE('strategy', 'object', strategy);
  return strategy;
};

// A method of the object that a script gave, bound; undefined if there is none.
exports.method = (object, name, label) => {
  const value = object?.[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'function') throw new codes.ERR_INVALID_ARG_TYPE(`${label}.${name}`, 'Function', value);
  return (...args) => Reflect.apply(value, object, args);
};

exports.finishClass = (type, show) => {
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: type.name, configurable: true });
  for (const name of Object.getOwnPropertyNames(type.prototype)) {
    if (name === 'constructor') continue;
    Object.defineProperty(type.prototype, name, { ...Object.getOwnPropertyDescriptor(type.prototype, name), enumerable: true });
  }
  Object.defineProperty(type.prototype, customInspect, {
    value(depth, options, inspect) {
      if (depth < 0) return this;
      return `${type.name} ${inspect(show ? show(this) : {}, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
    },
    configurable: true,
    writable: true,
  });
};

const size = chunk => chunk.byteLength;
class ByteLengthQueuingStrategy {
  #limit;
  constructor(init) {
    if (init === null || typeof init !== 'object') throw new codes.ERR_INVALID_ARG_TYPE('init', 'object', init);
    if (init.highWaterMark === undefined) throw new codes.ERR_MISSING_OPTION('options.highWaterMark');
    this.#limit = Number(init.highWaterMark);
  }

  get highWaterMark() { return this.#limit; }
  get size() { return size; }
}
const one = () => 1;
Object.defineProperty(one, 'name', { value: 'size' });
class CountQueuingStrategy {
  #limit;
  constructor(init) {
    if (init === null || typeof init !== 'object') throw new codes.ERR_INVALID_ARG_TYPE('init', 'object', init);
    if (init.highWaterMark === undefined) throw new codes.ERR_MISSING_OPTION('options.highWaterMark');
    this.#limit = Number(init.highWaterMark);
  }

  get highWaterMark() { return this.#limit; }
  get size() { return one; }
}
if (!codes.ERR_MISSING_OPTION) define('ERR_MISSING_OPTION', TypeError, name => `${name} is required`);
for (const type of [ByteLengthQueuingStrategy, CountQueuingStrategy]) exports.finishClass(type, own => ({ highWaterMark: own.highWaterMark }));
Object.assign(exports, { ByteLengthQueuingStrategy, CountQueuingStrategy });
