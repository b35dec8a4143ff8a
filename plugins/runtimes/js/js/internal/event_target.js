// Event, CustomEvent and EventTarget of the web.
const { codes } = require('internal/errors');
const { customInspect } = require('internal/shared');
const now = () => internalBinding('process').now();

const STOP = Symbol('stop');

class Event {
  #canceled = false;
  #time = now();
  #type;
  #options;

  constructor(type, options = undefined) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('type');
    this.#type = `${type}`;
    this.#options = options ?? {};
    Object.defineProperty(this, STOP, { value: false, writable: true });
    Object.defineProperty(this, 'at', { value: { target: null, current: null, phase: 0 } });
  }

  get type() { return this.#type; }
  get target() { return this.at.target; }
  get srcElement() { return this.at.target; }
  get currentTarget() { return this.at.current; }
  get eventPhase() { return this.at.phase; }
  get bubbles() { return Boolean(this.#options.bubbles); }
  get cancelable() { return Boolean(this.#options.cancelable); }
  get composed() { return Boolean(this.#options.composed); }
  get defaultPrevented() { return this.cancelable && this.#canceled; }
  get returnValue() { return !this.defaultPrevented; }
  get timeStamp() { return this.#time; }
  get isTrusted() { return false; }
  get cancelBubble() { return this[STOP]; }
  set cancelBubble(value) { if (value) this[STOP] = true; }
  composedPath() { return this.at.phase ? [this.at.target] : []; }
  preventDefault() { this.#canceled = true; }
  stopPropagation() {}
  stopImmediatePropagation() { this[STOP] = true; }

  [customInspect](depth, options, inspect) {
    const { type, defaultPrevented, cancelable, timeStamp } = this;
    return `${this.constructor.name} ${inspect({ type, defaultPrevented, cancelable, timeStamp }, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
  }
}
Object.assign(Event, { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 });

class CustomEvent extends Event {
  #detail;

  constructor(type, options = undefined) {
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() { return this.#detail; }
}

const tables = new WeakMap();

function tableOf(target) {
  let table = tables.get(target);
  if (table === undefined) tables.set(target, table = new Map());
  return table;
}

class EventTarget {
  addEventListener(type, listener, options = {}) {
    if (listener === null || listener === undefined) return;
    if (typeof listener !== 'function' && typeof listener !== 'object') throw new codes.ERR_INVALID_ARG_TYPE('listener', 'EventListener', listener);
    const { once = false, capture = false, passive = false, signal } = typeof options === 'boolean' ? { capture: options } : options ?? {};
    if (signal?.aborted) return;
    const table = tableOf(this);
    const key = `${type}`;
    if (!table.has(key)) table.set(key, []);
    const list = table.get(key);
    if (list.some(entry => entry.listener === listener && entry.capture === Boolean(capture))) return;
    list.push({ listener, once: Boolean(once), capture: Boolean(capture), passive });
    signal?.addEventListener('abort', () => this.removeEventListener(type, listener, options), { once: true });
  }

  removeEventListener(type, listener, options = {}) {
    const capture = Boolean(typeof options === 'boolean' ? options : options?.capture);
    const list = tableOf(this).get(`${type}`);
    const at = list?.findIndex(entry => entry.listener === listener && entry.capture === capture) ?? -1;
    if (at >= 0) list.splice(at, 1)[0].removed = true;
  }

  dispatchEvent(event) {
    if (!(event instanceof Event)) throw new codes.ERR_INVALID_ARG_TYPE('event', 'Event', event);
    event.at.target = event.at.current = this;
    event.at.phase = 2;
    for (const entry of [...tableOf(this).get(event.type) ?? []]) {
      if (entry.removed) continue;
      if (entry.once) this.removeEventListener(event.type, entry.listener, { capture: entry.capture });
      try {
        const { listener } = entry;
        if (typeof listener === 'function') listener.call(this, event);
        else listener.handleEvent(event);
      } catch (error) {
        require('internal/shared').nextTick(() => { throw error; });
      }
      if (event[STOP]) break;
    }
    event.at.phase = 0;
    event.at.current = null;
    return !event.defaultPrevented;
  }

  [customInspect]() { return `${this.constructor.name} {}`; }
}
for (const type of [Event, CustomEvent, EventTarget]) {
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: type.name, configurable: true });
}

// `onNAME`, as a property that is a listener.
exports.defineHandler = (prototype, name) => {
  const held = new WeakMap();
  Object.defineProperty(prototype, `on${name}`, {
    get() { return held.get(this)?.callback ?? null; },
    set(callback) {
      const before = held.get(this);
      if (before) this.removeEventListener(name, before.listener);
      held.delete(this);
      if (typeof callback !== 'function') return;
      const listener = event => callback.call(this, event);
      held.set(this, { callback, listener });
      this.addEventListener(name, listener);
    },
    enumerable: true,
    configurable: true,
  });
};

exports.Event = Event;
exports.CustomEvent = CustomEvent;
exports.EventTarget = EventTarget;
exports.listenersOf = (target, type) => (tableOf(target).get(`${type}`) ?? []).map(entry => entry.listener);
