// What a Readable can do like an array: `map`, `filter`, `toArray` and the others.
const { codes, AbortError } = require('internal/errors');
const { validateFunction, validateObject, validateInteger, validateAbortSignal } = require('internal/validators');

function checked(fn, options) {
  if (typeof fn !== 'function') throw new codes.ERR_INVALID_ARG_TYPE('fn', ['Function', 'AsyncFunction'], fn);
  return settings(options);
}

function settings(options) {
  if (options != null) validateObject(options, 'options');
  if (options?.signal != null) validateAbortSignal(options.signal, 'options.signal');
  return options ?? {};
}

const readable = source => require('stream').Readable.from(source);

function throwIfAborted(signal) {
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
}

// The results in order, at most `concurrency` calls under way.
async function* mapped(stream, fn, { concurrency = 1, signal }) {
  concurrency = Math.floor(concurrency);
  validateInteger(concurrency, 'options.concurrency', 1);
  const { AbortController } = require('internal/abort');
  const controller = new AbortController();
  const stop = () => controller.abort();
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  const running = [];
  const source = stream[Symbol.asyncIterator]();
  let over = false;
  // One after the other: the engine loses requests that wait in a generator that has ended.
  let turn = Promise.resolve({ done: false });
  const start = async () => {
    turn = turn.then(({ done }) => done ? { done } : source.next());
    const { value, done } = await turn;
    throwIfAborted(signal);
    if (done) {
      over = true;
      return { done: true };
    }
    return { value: await fn(value, { signal: controller.signal }) };
  };
  try {
    if (concurrency === 1) {
      for await (const chunk of stream) {
        throwIfAborted(signal);
        yield await fn(chunk, { signal: controller.signal });
        throwIfAborted(signal);
      }
      return;
    }
    while (true) {
      while (running.length < concurrency && !over) {
        const next = start();
        next.catch(() => {});
        running.push(next);
      }
      if (running.length === 0) return;
      const result = await running.shift();
      if (!result.done) yield result.value;
    }
  } finally {
    controller.abort();
    signal?.removeEventListener('abort', stop);
    if (concurrency !== 1) await source.return?.();
  }
}

exports.map = function (fn, options) {
  return readable(mapped(this, fn, checked(fn, options)));
};

const KEEP_NOT = Symbol('left out');
async function* without(source) {
  for await (const value of source) if (value !== KEEP_NOT) yield value;
}

exports.filter = function (fn, options) {
  options = checked(fn, options);
  return readable(without(mapped(this, async (value, more) => await fn(value, more) ? value : KEEP_NOT, options)));
};

exports.forEach = async function (fn, options) {
  options = checked(fn, options);
  for await (const _ of mapped(this, async (value, more) => { await fn(value, more); }, options)) void _;
};

exports.toArray = async function (options) {
  const { signal } = settings(options);
  const all = [];
  for await (const value of this) {
    throwIfAborted(signal);
    all.push(value);
  }
  return all;
};

exports.some = async function (fn, options) {
  options = checked(fn, options);
  for await (const found of mapped(this, async (value, more) => Boolean(await fn(value, more)), options)) if (found) return true;
  return false;
};

exports.every = async function (fn, options) {
  options = checked(fn, options);
  return !await exports.some.call(this, async (...args) => !await fn(...args), options);
};

exports.find = async function (fn, options) {
  for await (const value of exports.filter.call(this, fn, options)) return value;
  return undefined;
};

exports.flatMap = function (fn, options) {
  const values = mapped(this, fn, checked(fn, options));
  return readable((async function* () {
    for await (const value of values) yield* value;
  })());
};

const count = value => {
  value = Number(value);
  if (Number.isNaN(value)) return 0;
  if (value < 0) throw new codes.ERR_OUT_OF_RANGE('number', '>= 0', value);
  return value;
};

exports.drop = function (number, options) {
  const { signal } = settings(options);
  let left = count(number);
  const source = this;
  return readable((async function* () {
    throwIfAborted(signal);
    for await (const value of source) {
      throwIfAborted(signal);
      if (left-- <= 0) yield value;
    }
  })());
};

exports.take = function (number, options) {
  const { signal } = settings(options);
  let left = count(number);
  const source = this;
  return readable((async function* () {
    throwIfAborted(signal);
    for await (const value of source) {
      throwIfAborted(signal);
      if (left-- > 0) yield value;
      if (left <= 0) return;
    }
  })());
};

exports.asIndexedPairs = function (options) {
  const { signal } = settings(options);
  const source = this;
  return readable((async function* () {
    let index = 0;
    for await (const value of source) {
      throwIfAborted(signal);
      yield [index++, value];
    }
  })());
};

exports.reduce = async function (reducer, ...rest) {
  validateFunction(reducer, 'reducer');
  const { signal } = settings(rest[1]);
  let has = rest.length > 0;
  let total = rest[0];
  if (signal?.aborted) {
    this.once('error', () => {}).destroy(new AbortError(undefined, { cause: signal.reason }));
  }
  throwIfAborted(signal);
  const own = { signal: signal ?? new (require('internal/abort').AbortController)().signal };
  for await (const value of this) {
    throwIfAborted(signal);
    total = has ? await reducer(total, value, own) : value;
    has = true;
  }
  if (!has) {
    const error = new TypeError('Reduce of an empty stream requires an initial value');
    error.code = 'ERR_INVALID_ARGS';
    throw error;
  }
  return total;
};

exports.compose = function (stream, options) {
  settings(options);
  const made = require('internal/streams/duplexify').compose(this, stream);
  if (options?.signal) require('internal/streams/end').addAbortSignal(options.signal, made);
  return made;
};
