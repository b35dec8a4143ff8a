// AbortController and AbortSignal.
const { EventTarget, Event, defineHandler } = require('internal/event_target');
const { codes } = require('internal/errors');
const { customInspect } = require('internal/shared');
const timers = require('internal/timers');

const MAKE = Symbol('make');

class AbortSignal extends EventTarget {
  #aborted = false;
  #reason;
  #followers = new Set();

  constructor(key) {
    if (key !== MAKE) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    super();
  }

  get aborted() { return this.#aborted; }
  get reason() { return this.#reason; }

  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }

  static abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    const signal = new AbortSignal(MAKE);
    signal.#aborted = true;
    signal.#reason = reason;
    return signal;
  }

  static timeout(delay) {
    const signal = new AbortSignal(MAKE);
    timers.setTimeout(() => fire(MAKE, signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')), delay).unref();
    return signal;
  }

  static any(signals) {
    const made = new AbortSignal(MAKE);
    for (const signal of signals) {
      if (signal.aborted) {
        made.#aborted = true;
        made.#reason = signal.reason;
        return made;
      }
    }
    for (const signal of signals) signal.#followers.add(made);
    return made;
  }

  static fire(key, signal, reason) {
    if (key !== MAKE || signal.#aborted) return;
    signal.#aborted = true;
    signal.#reason = reason;
    signal.dispatchEvent(new Event('abort'));
    for (const follower of signal.#followers) fire(MAKE, follower, reason);
  }

  [customInspect](depth, options, inspect) {
    return `AbortSignal ${inspect({ aborted: this.aborted }, options)}`;
  }
}
const { fire } = AbortSignal;
delete AbortSignal.fire;
defineHandler(AbortSignal.prototype, 'abort');

class AbortController {
  #signal = new AbortSignal(MAKE);

  get signal() { return this.#signal; }

  abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    fire(MAKE, this.#signal, reason);
  }

  [customInspect](depth, options, inspect) {
    return `AbortController ${inspect({ signal: this.signal }, options)}`;
  }
}
for (const type of [AbortSignal, AbortController]) {
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: type.name, configurable: true });
}
exports.AbortSignal = AbortSignal;
exports.AbortController = AbortController;
