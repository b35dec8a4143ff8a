// Timers and immediates. A heap ordered by the time and then by the order of starting. Times are parts of milliseconds:
// whole ones would let two timers of one moment change places, and one end before its time.
const { now: clock } = internalBinding('process');
const shared = require('internal/shared');

const LONGEST_MS = 2147483647;

let count = 0;
let keeping = 0;
const heap = [];
const byId = new Map();

// The first look at the clock is a millisecond ahead: a timeout of 0 that the program itself set comes before its
// immediates, which is what people see of Node most of the time.
let first = true;

const before = (one, other) => one.at < other.at || (one.at === other.at && one.order < other.order);

function swap(a, b) {
  const one = heap[a];
  heap[a] = heap[b];
  heap[b] = one;
  heap[a].index = a;
  heap[b].index = b;
}

function up(at) {
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(heap[at], heap[parent])) return;
    swap(at, parent);
    at = parent;
  }
}

function down(at) {
  for (;;) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < heap.length && before(heap[child], heap[least])) least = child;
    }
    if (least === at) return;
    swap(at, least);
    at = least;
  }
}

function insert(timer) {
  timer.index = heap.length;
  heap.push(timer);
  up(timer.index);
  if (timer.kept) keeping++;
}

function remove(timer) {
  const at = timer.index;
  if (at < 0) return;
  const last = heap.length - 1;
  if (at !== last) swap(at, last);
  heap.pop();
  timer.index = -1;
  if (at < heap.length) {
    up(at);
    down(at);
  }
  if (timer.kept) keeping--;
}

class Timeout {
  constructor(callback, delay, args, repeat) {
    delay = Number(delay);
    if (!(delay >= 1 && delay <= LONGEST_MS)) delay = 1;
    this._idleTimeout = Math.trunc(delay);
    this._onTimeout = callback;
    this._repeat = repeat ? this._idleTimeout : null;
    Object.defineProperties(this, {
      args: { value: args, writable: true },
      id: { value: ++count },
      index: { value: -1, writable: true },
      at: { value: clock() + this._idleTimeout, writable: true },
      order: { value: count, writable: true },
      kept: { value: true, writable: true },
      context: { value: shared.context },
    });
    byId.set(this.id, this);
    insert(this);
  }

  ref() {
    if (!this.kept) {
      this.kept = true;
      if (this.index >= 0) keeping++;
    }
    return this;
  }

  unref() {
    if (this.kept) {
      this.kept = false;
      if (this.index >= 0) keeping--;
    }
    return this;
  }

  hasRef() {
    return this.kept;
  }

  refresh() {
    if (!byId.has(this.id)) return this;
    remove(this);
    this.at = clock() + this._idleTimeout;
    this.order = ++count;
    insert(this);
    return this;
  }

  close() {
    clear(this);
    return this;
  }

  [Symbol.toPrimitive]() {
    return this.id;
  }

  [Symbol.dispose]() {
    clear(this);
  }
}

function clear(timer) {
  if (timer instanceof Immediate) return clearImmediate(timer);
  if (!(timer instanceof Timeout)) timer = byId.get(Number(timer));
  if (!timer) return;
  byId.delete(timer.id);
  remove(timer);
  timer._onTimeout = null;
}

function check(callback) {
  if (typeof callback === 'function') return;
  const { ERR_INVALID_ARG_TYPE } = require('internal/errors').codes;
  throw new ERR_INVALID_ARG_TYPE('callback', 'Function', callback);
}

exports.setTimeout = function setTimeout(callback, delay, ...args) {
  check(callback);
  return new Timeout(callback, delay, args, false);
};

exports.setInterval = function setInterval(callback, delay, ...args) {
  check(callback);
  return new Timeout(callback, delay, args, true);
};

exports.clearTimeout = function clearTimeout(timer) {
  clear(timer);
};

exports.clearInterval = function clearInterval(timer) {
  clear(timer);
};

// Immediates
let immediates = [];
let immediatesKept = 0;
let running = [];

class Immediate {
  constructor(callback, args) {
    this._onImmediate = callback;
    Object.defineProperties(this, {
      args: { value: args },
      kept: { value: true, writable: true },
      waits: { value: true, writable: true },
      context: { value: shared.context },
    });
    immediates.push(this);
    immediatesKept++;
  }

  ref() {
    if (!this.kept && this.waits) immediatesKept++;
    this.kept = true;
    return this;
  }

  unref() {
    if (this.kept && this.waits) immediatesKept--;
    this.kept = false;
    return this;
  }

  hasRef() {
    return this.kept;
  }

  [Symbol.dispose]() {
    clearImmediate(this);
  }
}

function clearImmediate(immediate) {
  if (!(immediate instanceof Immediate) || !immediate.waits) return;
  immediate.waits = false;
  if (immediate.kept) immediatesKept--;
}

exports.setImmediate = function setImmediate(callback, ...args) {
  check(callback);
  return new Immediate(callback, args);
};
exports.clearImmediate = clearImmediate;
exports.Timeout = Timeout;
exports.Immediate = Immediate;

// The event loop's questions. Each call runs one callback at most, so that the loop can run ticks and jobs after it;
// the hook itself goes on as long as there is more.
const { drain } = internalBinding('process');

function call(context, callback, args) {
  if (!shared.storing) return callback(...args);
  return require('internal/context').run(context, () => callback(...args));
}

exports.runTimers = () => {
  let until = clock();
  if (first) {
    first = false;
    until++;
  }
  while (heap.length > 0 && heap[0].at <= until) {
    const timer = heap[0];
    remove(timer);
    const callback = timer._onTimeout;
    if (timer._repeat === null) byId.delete(timer.id);
    else {
      timer.at = Math.max(until, clock()) + timer._repeat;
      timer.order = ++count;
      insert(timer);
    }
    drain(() => call(timer.context, callback.bind(timer), timer.args));
  }
};

exports.runImmediates = () => {
  running = immediates;
  immediates = [];
  for (const immediate of running) {
    if (!immediate.waits) continue;
    immediate.waits = false;
    if (immediate.kept) immediatesKept--;
    drain(() => call(immediate.context, immediate._onImmediate, immediate.args));
  }
};

// Nanoseconds until the next timer, 0 if an immediate waits, below 0 if there is neither.
exports.nextTimer = () => {
  if (immediates.length > 0) return 0;
  if (heap.length === 0) return -1;
  return Math.max(0, (heap[0].at - clock()) * 1e6);
};

exports.alive = () => keeping > 0 || immediatesKept > 0;
