// Stores that follow the flow of asynchronous code: see `internal/context`.
const shared = require('internal/shared');
const context = require('internal/context');

class AsyncLocalStorage {
  #default;

  constructor(options) {
    context.install();
    this.#default = options?.defaultValue;
    this.name = options?.name ?? '';
  }

  getStore() { return shared.context?.has(this) ? shared.context.get(this) : this.#default; }

  run(store, callback, ...args) {
    const next = new Map(shared.context);
    next.set(this, store);
    return context.run(next, () => callback(...args));
  }

  exit(callback, ...args) { return this.run(undefined, callback, ...args); }

  enterWith(store) {
    shared.context = new Map(shared.context);
    shared.context.set(this, store);
  }

  disable() {
    if (shared.context?.has(this)) {
      shared.context = new Map(shared.context);
      shared.context.delete(this);
    }
  }

  static bind(callback) { return context.bind(callback); }

  static snapshot() {
    const held = shared.context;
    return (callback, ...args) => context.run(held, () => callback(...args));
  }
}

let ids = 1;

class AsyncResource {
  #context = shared.context;
  #id = ++ids;

  constructor(type) {
    require('internal/validators').validateString(type, 'type');
    this.type = type;
  }

  runInAsyncScope(callback, receiver, ...args) { return context.run(this.#context, () => callback.apply(receiver, args)); }
  emitDestroy() { return this; }
  asyncId() { return this.#id; }
  triggerAsyncId() { return 1; }
  bind(callback) { return (...args) => this.runInAsyncScope(callback, undefined, ...args); }

  static bind(callback, type, receiver) {
    const resource = new AsyncResource(type || callback.name || 'bound-anonymous-fn');
    return (...args) => resource.runInAsyncScope(callback, receiver, ...args);
  }
}

Object.assign(exports, {
  AsyncLocalStorage, AsyncResource,
  createHook: () => ({ enable() { return this; }, disable() { return this; } }),
  executionAsyncId: () => 1,
  triggerAsyncId: () => 0,
  executionAsyncResource: () => ({}),
  asyncWrapProviders: Object.freeze({ __proto__: null, NONE: 0 }),
});
