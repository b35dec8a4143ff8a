// MessageChannel, MessagePort, BroadcastChannel and MessageEvent within one program.
// A port keeps the program alive only while messages are on their way.
const { EventTarget, Event, defineHandler } = require('internal/event_target');
const { codes } = require('internal/errors');
const { customInspect } = require('internal/shared');
const { setImmediate } = require('internal/timers');
const { structuredClone } = require('internal/structured_clone');

// Most messages that wait in one port.
const MOST_WAITING = 65536;
const MAKE = Symbol('make');

class MessageEvent extends Event {
  #data;
  #init;

  constructor(type, init = {}) {
    super(type, init);
    this.#data = init?.data === undefined ? null : init.data;
    this.#init = init ?? {};
  }

  get data() { return this.#data; }
  get origin() { return this.#init.origin ?? ''; }
  get lastEventId() { return this.#init.lastEventId ?? ''; }
  get source() { return this.#init.source ?? null; }
  get ports() { return this.#init.ports ?? []; }
}

class MessagePort extends EventTarget {
  #other = null;
  #waiting = [];
  #started = false;
  #closed = false;
  #scheduled = false;
  #plain = new Map();

  constructor(key) {
    if (key !== MAKE) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    super();
  }

  static pair() {
    const ports = [new MessagePort(MAKE), new MessagePort(MAKE)];
    ports[0].#other = ports[1];
    ports[1].#other = ports[0];
    return ports;
  }

  static receive(port) {
    const entry = port.#waiting.shift();
    return entry === undefined ? undefined : { message: entry.data };
  }

  postMessage(message, transfer = undefined) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('message');
    const list = Array.isArray(transfer) ? transfer : transfer?.transfer ?? [];
    const ports = list.filter(one => one instanceof MessagePort);
    const data = ports.includes(message) ? message : structuredClone(message, { transfer: list.filter(one => !(one instanceof MessagePort)) });
    const other = this.#other;
    if (this.#closed || other === null) return;
    if (other.#waiting.length >= MOST_WAITING) throw new codes.ERR_OUT_OF_RANGE('messages', `<= ${MOST_WAITING}`, other.#waiting.length + 1);
    other.#waiting.push({ data, ports });
    other.#deliver();
  }

  #deliver() {
    if (!this.#started || this.#closed || this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#closed || !this.#started) return;
      const entry = this.#waiting.shift();
      if (entry === undefined) return;
      this.#deliver();
      this.dispatchEvent(new MessageEvent('message', entry));
    });
  }

  start() {
    this.#started = true;
    this.#deliver();
  }

  close(callback) {
    if (typeof callback === 'function') this.once('close', callback);
    if (this.#closed) return;
    const other = this.#other;
    this.#closed = true;
    this.#other = null;
    setImmediate(() => this.dispatchEvent(new Event('close')));
    if (other === null || other.#closed) return;
    // What was sent before is still heard.
    const end = () => {
      if (other.#started && other.#waiting.length > 0) setImmediate(end);
      else other.close();
    };
    end();
  }

  ref() { return this; }
  unref() { return this; }
  hasRef() { return this.#started && !this.#closed; }

  addEventListener(type, listener, options) {
    super.addEventListener(type, listener, options);
    return this;
  }

  // Listeners as an emitter has them: they get the data itself.
  on(type, listener) {
    return this.#listen(type, listener, false);
  }

  once(type, listener) {
    return this.#listen(type, listener, true);
  }

  #listen(type, listener, once) {
    const called = event => listener.call(this, type === 'message' || type === 'messageerror' ? event.data : event);
    if (!this.#plain.has(type)) this.#plain.set(type, new Map());
    this.#plain.get(type).set(listener, called);
    this.addEventListener(type, called, { once });
    if (type === 'message') this.start();
    return this;
  }

  off(type, listener) {
    const called = this.#plain.get(type)?.get(listener);
    this.removeEventListener(type, called ?? listener);
    this.#plain.get(type)?.delete(listener);
    return this;
  }

  emit(type, data) {
    return this.dispatchEvent(new MessageEvent(type, { data }));
  }

  removeAllListeners(type) {
    for (const [name, listeners] of this.#plain) {
      if (type === undefined || name === type) for (const listener of listeners.keys()) this.off(name, listener);
    }
    return this;
  }

  listenerCount(type) {
    return require('internal/event_target').listenersOf(this, type).length;
  }

  [customInspect](depth, options, inspect) {
    return `MessagePort ${inspect({ active: !this.#closed, refed: this.hasRef() }, options)}`;
  }
}
Object.assign(MessagePort.prototype, { addListener: MessagePort.prototype.on, removeListener: MessagePort.prototype.off });
const { pair, receive } = MessagePort;
delete MessagePort.pair;
delete MessagePort.receive;
for (const name of ['message', 'messageerror', 'close']) defineHandler(MessagePort.prototype, name);
// Setting `onmessage` starts the port.
const { get, set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
Object.defineProperty(MessagePort.prototype, 'onmessage', {
  get,
  set(callback) {
    set.call(this, callback);
    if (typeof callback === 'function') this.start();
  },
  enumerable: true,
  configurable: true,
});

class MessageChannel {
  constructor() {
    [this.port1, this.port2] = pair();
  }
}

const rooms = new Map();
class BroadcastChannel extends EventTarget {
  #name;
  #closed = false;

  constructor(name) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('name');
    super();
    this.#name = `${name}`;
    if (!rooms.has(this.#name)) rooms.set(this.#name, new Set());
    rooms.get(this.#name).add(this);
  }

  get name() { return this.#name; }

  postMessage(message) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('message');
    if (this.#closed) throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError');
    for (const other of rooms.get(this.#name)) {
      if (other === this) continue;
      const data = structuredClone(message);
      setImmediate(() => {
        if (!other.#closed) other.dispatchEvent(new MessageEvent('message', { data }));
      });
    }
  }

  close() {
    this.#closed = true;
    rooms.get(this.#name).delete(this);
  }

  ref() { return this; }
  unref() { return this; }

  [customInspect](depth, options, inspect) {
    return `BroadcastChannel ${inspect({ name: this.#name, active: !this.#closed }, options)}`;
  }
}
for (const name of ['message', 'messageerror']) defineHandler(BroadcastChannel.prototype, name);
for (const type of [MessageEvent, MessagePort, MessageChannel, BroadcastChannel]) {
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: type.name, configurable: true });
}
Object.assign(exports, { MessageEvent, MessagePort, MessageChannel, BroadcastChannel, receive });
