// Emitters of events.
const { codes, AbortError } = require('internal/errors');
const { validateFunction, validateNumber, validateAbortSignal, validateObject } = require('internal/validators');
const shared = require('internal/shared');

const errorMonitor = Symbol('events.errorMonitor');
const captureRejectionSymbol = Symbol.for('nodejs.rejection');
const capture = Symbol('kCapture');
// Node's emitters have it as well; it only shows.
const shape = Symbol('shapeMode');
let defaultMaxListeners = 10;

function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}
module.exports = EventEmitter;

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;

EventEmitter.init = function (options) {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
    this._events = Object.create(null);
    this._eventsCount = 0;
  }
  this._maxListeners = this._maxListeners || undefined;
  this[shape] = false;
  this[capture] = Boolean(options?.captureRejections ?? EventEmitter.prototype[capture]);
};
Object.defineProperty(EventEmitter.prototype, capture, { value: false, writable: true, enumerable: false });

function listenerCheck(listener) {
  validateFunction(listener, 'listener');
}

function limit(emitter) {
  return emitter._maxListeners === undefined ? defaultMaxListeners : emitter._maxListeners;
}

EventEmitter.prototype.setMaxListeners = function setMaxListeners(n) {
  validateNumber(n, 'setMaxListeners', 0);
  this._maxListeners = n;
  return this;
};

EventEmitter.prototype.getMaxListeners = function getMaxListeners() {
  return limit(this);
};

function unhandled(emitter, args) {
  const error = args[0];
  if (error instanceof Error) throw error;
  let text;
  try {
    text = require('internal/inspect').inspect(error);
  } catch {
    text = String(error);
  }
  const wrapped = new codes.ERR_UNHANDLED_ERROR(text);
  wrapped.context = error;
  throw wrapped;
}

EventEmitter.prototype.emit = function emit(type, ...args) {
  const events = this._events;
  if (type === 'error') {
    if (events?.[errorMonitor] !== undefined) this.emit(errorMonitor, ...args);
    if (events?.error === undefined) unhandled(this, args);
  }
  const handler = events?.[type];
  if (handler === undefined) return false;
  if (typeof handler === 'function') {
    follow(this, handler.apply(this, args), type, args);
  } else {
    for (const listener of [...handler]) follow(this, listener.apply(this, args), type, args);
  }
  return true;
};

// A listener's promise that fails, where the emitter was asked to care.
function follow(emitter, result, type, args) {
  if (!emitter[capture] || result === null || result === undefined || typeof result.then !== 'function') return;
  result.then(undefined, error => shared.nextTick(() => {
    if (typeof emitter[captureRejectionSymbol] === 'function') emitter[captureRejectionSymbol](error, type, ...args);
    else {
      const before = emitter[capture];
      try {
        emitter[capture] = false;
        emitter.emit('error', error);
      } finally {
        emitter[capture] = before;
      }
    }
  }));
}

function add(emitter, type, listener, first) {
  listenerCheck(listener);
  let events = emitter._events;
  if (events === undefined) {
    events = emitter._events = Object.create(null);
    emitter._eventsCount = 0;
  } else if (events.newListener !== undefined) {
    emitter.emit('newListener', type, listener.listener ?? listener);
    events = emitter._events;
  }
  const existing = events[type];
  if (existing === undefined) {
    events[type] = listener;
    emitter._eventsCount++;
    return emitter;
  }
  const list = typeof existing === 'function' ? (events[type] = first ? [listener, existing] : [existing, listener]) : existing;
  if (typeof existing !== 'function') {
    if (first) list.unshift(listener);
    else list.push(listener);
  }
  const max = limit(emitter);
  if (max > 0 && list.length > max && !list.warned) {
    list.warned = true;
    const warning = new Error(`Possible EventEmitter memory leak detected. ${list.length} ${String(type)} listeners added to ` +
      `${require('internal/inspect').inspect(emitter, { depth: -1 })}. MaxListeners is ${max}. Use emitter.setMaxListeners() to increase limit`);
    warning.name = 'MaxListenersExceededWarning';
    warning.emitter = emitter;
    warning.type = type;
    warning.count = list.length;
    process.emitWarning(warning);
  }
  return emitter;
}

EventEmitter.prototype.addListener = function addListener(type, listener) {
  return add(this, type, listener, false);
};
EventEmitter.prototype.on = EventEmitter.prototype.addListener;
EventEmitter.prototype.prependListener = function prependListener(type, listener) {
  return add(this, type, listener, true);
};

function wrapOnce(emitter, type, listener) {
  listenerCheck(listener);
  let fired = false;
  const wrapped = function (...args) {
    if (fired) return undefined;
    emitter.removeListener(type, wrapped);
    fired = true;
    return listener.apply(emitter, args);
  };
  wrapped.listener = listener;
  return wrapped;
}

EventEmitter.prototype.once = function once(type, listener) {
  return this.on(type, wrapOnce(this, type, listener));
};
EventEmitter.prototype.prependOnceListener = function prependOnceListener(type, listener) {
  return this.prependListener(type, wrapOnce(this, type, listener));
};

EventEmitter.prototype.removeListener = function removeListener(type, listener) {
  listenerCheck(listener);
  const events = this._events;
  const list = events?.[type];
  if (list === undefined) return this;
  if (list === listener || list.listener === listener) {
    this._eventsCount--;
    delete events[type];
  } else if (typeof list !== 'function') {
    let at = -1;
    for (let index = list.length - 1; index >= 0; index--) {
      if (list[index] === listener || list[index].listener === listener) {
        at = index;
        break;
      }
    }
    if (at < 0) return this;
    const left = list.filter((_, index) => index !== at);
    if (list.warned) left.warned = true;
    events[type] = left.length === 1 ? left[0] : left;
  } else return this;
  if (events.removeListener !== undefined) this.emit('removeListener', type, listener.listener ?? listener);
  return this;
};
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

EventEmitter.prototype.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined) return this;
  if (events.removeListener === undefined) {
    if (arguments.length === 0) {
      this._events = Object.create(null);
      this._eventsCount = 0;
    } else if (events[type] !== undefined) {
      delete events[type];
      this._eventsCount--;
    }
    return this;
  }
  if (arguments.length === 0) {
    for (const key of Reflect.ownKeys(events)) if (key !== 'removeListener') this.removeAllListeners(key);
    this.removeAllListeners('removeListener');
    this._events = Object.create(null);
    this._eventsCount = 0;
    return this;
  }
  const list = events[type];
  if (typeof list === 'function') this.removeListener(type, list);
  else if (list !== undefined) for (let at = list.length - 1; at >= 0; at--) this.removeListener(type, list[at]);
  return this;
};

function listenersOf(emitter, type, unwrap) {
  const list = emitter._events?.[type];
  if (list === undefined) return [];
  const all = typeof list === 'function' ? [list] : [...list];
  return unwrap ? all.map(listener => listener.listener ?? listener) : all;
}

EventEmitter.prototype.listeners = function listeners(type) {
  return listenersOf(this, type, true);
};
EventEmitter.prototype.rawListeners = function rawListeners(type) {
  return listenersOf(this, type, false);
};
EventEmitter.prototype.listenerCount = function listenerCount(type, listener) {
  const all = listenersOf(this, type, false);
  return listener == null ? all.length : all.filter(one => one === listener || one.listener === listener).length;
};
EventEmitter.prototype.eventNames = function eventNames() {
  return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : [];
};

EventEmitter.EventEmitter = EventEmitter;
EventEmitter.errorMonitor = errorMonitor;
EventEmitter.captureRejectionSymbol = captureRejectionSymbol;
EventEmitter.usingDomains = false;
Object.defineProperty(EventEmitter, 'captureRejections', {
  get: () => EventEmitter.prototype[capture],
  set: value => { EventEmitter.prototype[capture] = value; },
  enumerable: true,
});
Object.defineProperty(EventEmitter, 'defaultMaxListeners', {
  get: () => defaultMaxListeners,
  set: value => {
    validateNumber(value, 'defaultMaxListeners', 0);
    defaultMaxListeners = value;
  },
  enumerable: true,
});

EventEmitter.setMaxListeners = (n = defaultMaxListeners, ...targets) => {
  validateNumber(n, 'setMaxListeners', 0);
  if (targets.length === 0) defaultMaxListeners = n;
  for (const target of targets) target.setMaxListeners?.(n);
};
EventEmitter.getMaxListeners = target => target.getMaxListeners?.() ?? defaultMaxListeners;
EventEmitter.listenerCount = (emitter, type) => emitter.listenerCount(type);
EventEmitter.getEventListeners = (target, type) => {
  if (typeof target.listeners === 'function') return target.listeners(type);
  return require('internal/event_target').listenersOf(target, type);
};

function listen(emitter, name, listener, options) {
  if (typeof emitter.on === 'function') {
    if (options?.once) emitter.once(name, listener);
    else emitter.on(name, listener);
  } else emitter.addEventListener(name, listener, options);
}

function unlisten(emitter, name, listener) {
  if (typeof emitter.removeListener === 'function') emitter.removeListener(name, listener);
  else emitter.removeEventListener(name, listener);
}

// The arguments of the next event.
EventEmitter.once = async function once(emitter, name, options = {}) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  return new Promise((resolve, reject) => {
    const failed = error => {
      done();
      reject(error);
    };
    const resolver = (...args) => {
      done();
      resolve(args);
    };
    const aborted = () => failed(new AbortError(undefined, { cause: signal.reason }));
    const done = () => {
      unlisten(emitter, name, resolver);
      if (name !== 'error' && typeof emitter.once === 'function') emitter.removeListener('error', failed);
      signal?.removeEventListener('abort', aborted);
    };
    listen(emitter, name, resolver, { once: true });
    if (name !== 'error' && typeof emitter.once === 'function') emitter.once('error', failed);
    signal?.addEventListener('abort', aborted, { once: true });
  });
};

// All events from now on, as an asynchronous iterator.
EventEmitter.on = function on(emitter, name, options = {}) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  const waiting = [];
  const events = [];
  let failure = null;
  let finished = false;
  const handler = (...args) => {
    const next = waiting.shift();
    if (next) next.resolve({ value: args, done: false });
    else events.push(args);
  };
  const failed = error => {
    const next = waiting.shift();
    if (next) next.reject(error);
    else failure = error;
    iterator.return();
  };
  const aborted = () => failed(new AbortError(undefined, { cause: signal.reason }));
  const close = () => iterator.return();
  const iterator = {
    next() {
      if (events.length > 0) return Promise.resolve({ value: events.shift(), done: false });
      if (failure) {
        const error = failure;
        failure = null;
        return Promise.reject(error);
      }
      if (finished) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      finished = true;
      unlisten(emitter, name, handler);
      if (typeof emitter.off === 'function') emitter.off('error', failed);
      for (const event of options.close ?? []) unlisten(emitter, event, close);
      signal?.removeEventListener('abort', aborted);
      for (const next of waiting.splice(0)) next.resolve({ value: undefined, done: true });
      return Promise.resolve({ value: undefined, done: true });
    },
    throw(error) {
      failed(error);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() { return this; },
  };
  listen(emitter, name, handler);
  if (name !== 'error' && typeof emitter.on === 'function') emitter.on('error', failed);
  for (const event of options.close ?? []) listen(emitter, event, close);
  signal?.addEventListener('abort', aborted, { once: true });
  return iterator;
};

EventEmitter.addAbortListener = (signal, listener) => {
  validateFunction(listener, 'listener');
  if (signal.aborted) queueMicrotask(() => listener());
  else signal.addEventListener('abort', listener, { once: true });
  return { [Symbol.dispose]() { signal.removeEventListener('abort', listener); } };
};

EventEmitter.EventEmitterAsyncResource = class EventEmitterAsyncResource extends EventEmitter {
  constructor(options) {
    super(options);
    const { AsyncResource } = require('async_hooks');
    this.asyncResource = new AsyncResource(options?.name ?? new.target.name);
  }

  emit(name, ...args) {
    return this.asyncResource.runInAsyncScope(super.emit, this, name, ...args);
  }
};
