// Names of the global scope, each made when it is first used.
const timers = require('internal/timers');
const shared = require('internal/shared');

const fixed = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });

// What defines a global that is made when it is first used.
function described(name, make, enumerable = false) {
  return {
    get() {
      const value = make();
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable });
      return value;
    },
    set(value) {
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable });
    },
    configurable: true,
    enumerable,
  };
}

const lazy = (name, make, enumerable) => Object.defineProperty(globalThis, name, described(name, make, enumerable));

// Global name -> the module that has it. A module that is not there leaves its names out.
const LAZY = {
  AbortController: 'internal/abort', AbortSignal: 'internal/abort',
  Blob: 'internal/blob', File: 'internal/blob',
  Buffer: 'buffer', atob: 'buffer', btoa: 'buffer',
  BroadcastChannel: 'internal/channel', MessageChannel: 'internal/channel', MessagePort: 'internal/channel', MessageEvent: 'internal/channel',
  ByteLengthQueuingStrategy: 'internal/webstreams', CountQueuingStrategy: 'internal/webstreams',
  ReadableStream: 'internal/webstreams', ReadableStreamDefaultReader: 'internal/webstreams',
  ReadableStreamDefaultController: 'internal/webstreams', ReadableStreamBYOBReader: 'internal/webstreams',
  ReadableStreamBYOBRequest: 'internal/webstreams', ReadableByteStreamController: 'internal/webstreams',
  TransformStream: 'internal/webstreams', TransformStreamDefaultController: 'internal/webstreams',
  WritableStream: 'internal/webstreams', WritableStreamDefaultController: 'internal/webstreams', WritableStreamDefaultWriter: 'internal/webstreams',
  TextDecoderStream: 'internal/webstreams', TextEncoderStream: 'internal/webstreams',
  CompressionStream: 'internal/compression', DecompressionStream: 'internal/compression',
  CustomEvent: 'internal/event_target', Event: 'internal/event_target', EventTarget: 'internal/event_target',
  FormData: 'internal/form_data', Headers: 'internal/fetch', Request: 'internal/fetch', Response: 'internal/fetch', fetch: 'internal/fetch',
  TextDecoder: 'internal/encoding', TextEncoder: 'internal/encoding',
  URL: 'internal/url', URLSearchParams: 'internal/url',
  Crypto: 'internal/webcrypto', CryptoKey: 'internal/webcrypto', SubtleCrypto: 'internal/webcrypto', crypto: 'internal/webcrypto',
  PerformanceEntry: 'perf_hooks', PerformanceMark: 'perf_hooks', PerformanceMeasure: 'perf_hooks',
  PerformanceObserver: 'perf_hooks', performance: 'perf_hooks',
  structuredClone: 'internal/structured_clone',
  Intl: 'internal/intl',
};

// Those that `Object.keys(globalThis)` names.
const SHOWN = ['structuredClone', 'atob', 'btoa', 'performance', 'fetch', 'crypto'];

// The methods that answer as a locale wants it.
function locale(load) {
  const intl = () => load('internal/intl');
  const method = (prototype, name, length, call) => {
    Object.defineProperty(call, 'name', { value: name, configurable: true });
    Object.defineProperty(call, 'length', { value: length, configurable: true });
    Object.defineProperty(prototype, name, { value: call, writable: true, configurable: true, enumerable: false });
  };
  for (const { prototype } of [Number, BigInt]) {
    const plain = prototype.valueOf;
    method(prototype, 'toLocaleString', 0, { toLocaleString(locales, options) { return intl().numberText(plain.call(this), locales, options); } }.toLocaleString);
  }
  const time = Date.prototype.getTime;
  for (const [name, need, defaults] of [['toLocaleString', 'any', 'all'], ['toLocaleDateString', 'date', 'date'], ['toLocaleTimeString', 'time', 'time']]) {
    method(Date.prototype, name, 0, { [name](locales, options) { return intl().dateText(time.call(this), locales, options, need, defaults); } }[name]);
  }
  method(String.prototype, 'localeCompare', 1, {
    localeCompare(that, locales, options) {
      if (this === undefined || this === null) throw new TypeError('String.prototype.localeCompare called on null or undefined');
      return intl().compareTexts(`${this}`, `${that}`, locales, options);
    },
  }.localeCompare);
}

exports.install = load => {
  const { queueMicrotask: queue } = globalThis;
  // What QuickJS has and Node has not, or makes itself.
  for (const name of ['navigator', 'print', 'scriptArgs', 'queueMicrotask', 'atob', 'btoa', 'performance']) delete globalThis[name];
  fixed('global', globalThis);
  for (const name of ['clearImmediate', 'setImmediate', 'clearInterval', 'clearTimeout', 'setInterval', 'setTimeout']) {
    Object.defineProperty(globalThis, name, { value: timers[name], writable: true, configurable: true, enumerable: true });
  }
  Object.defineProperty(timers.setTimeout, require('internal/shared').promisify, {
    get: () => load('timers/promises').setTimeout, configurable: true,
  });
  Object.defineProperty(timers.setImmediate, require('internal/shared').promisify, {
    get: () => load('timers/promises').setImmediate, configurable: true,
  });
  fixed('queueMicrotask', function queueMicrotask(callback) {
    require('internal/validators').validateFunction(callback, 'callback');
    const bound = shared.storing ? load('internal/context').bind(callback) : callback;
    queue(() => {
      try {
        bound();
      } catch (error) {
        internalBinding('process').report(error);
      }
    });
  });
  for (const name of SHOWN) lazy(name, () => load(LAZY[name])[name], true);
  for (const [name, where] of Object.entries(LAZY)) {
    if (load.has(where) && !SHOWN.includes(name)) lazy(name, () => load(where)[name]);
  }
  locale(load);
  lazy('console', () => load('internal/console').console);
  lazy('process', () => (shared.process ??= load('internal/process')));
};
exports.lazy = lazy;
exports.described = described;
