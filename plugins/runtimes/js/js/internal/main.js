// What Rust runs first and calls afterwards: the queue of ticks, the program's start and its end.
// `exports` is the object of hooks that `engine.rs`, `event_loop.rs` and `loader.rs` call by name.
const hooks = exports;
const compile = internalBinding('modules');
const system = internalBinding('process');

const known = new Set(compile.names());
const loaded = new Map();
const bindings = new Map();

function bindingOf(name) {
  let found = bindings.get(name);
  if (!found) bindings.set(name, found = internalBinding(name));
  return found;
}

// One of our own modules, by its name without `node:`.
function load(name) {
  const hit = loaded.get(name);
  if (hit) return hit.exports;
  if (!known.has(name)) throw new Error(`no module \`${name}\``);
  const own = { exports: {}, id: name };
  loaded.set(name, own);
  try {
    compile.builtin(name)(own.exports, load, own, bindingOf);
  } catch (error) {
    loaded.delete(name);
    throw error;
  }
  return own.exports;
}
load.has = name => known.has(name);
load.names = () => [...known];

// Ticks: a queue that is run dry before promises' jobs.
let ticks = [];
let head = 0;

hooks.runTicks = () => {
  while (head < ticks.length) {
    const tick = ticks[head++];
    if (head === ticks.length) {
      ticks = [];
      head = 0;
    }
    tick.call(...tick.args);
  }
};
hooks.hasTicks = () => head < ticks.length;

class Tick {
  constructor(callback, args, context) {
    this.callback = callback;
    this.args = args;
    this.context = context;
  }

  call() {
    if (!shared.storing) return this.callback(...this.args);
    return load('internal/context').run(this.context, () => this.callback(...this.args));
  }
}

// Set by `async_hooks` once somebody stores something: what the current callback belongs to.
const shared = load('internal/shared');
shared.load = load;
shared.nextTick = (callback, ...args) => {
  ticks.push(new Tick(callback, args, shared.context));
};

load('internal/stack').install();
const timers = load('internal/timers');
hooks.runTimers = timers.runTimers;
hooks.runImmediates = timers.runImmediates;
hooks.nextTimer = timers.nextTimer;
hooks.alive = timers.alive;
// After an error somebody took: what is queued runs after an immediate.
hooks.goOn = () => { timers.setImmediate(() => {}); };

// Streams and children that are watched, by their number.
const waiting = shared.waiting;
hooks.ready = id => {
  const callback = waiting.get(id);
  waiting.delete(id);
  shared.context = undefined;
  callback?.();
};

load('internal/globals').install(load);

// Loads a module before there is a program; it may not look at the call, the clock or chance while it is loaded.
hooks.ahead = name => { load(name); };

const modules = () => load('internal/modules');
hooks.resolve = (base, name) => modules().moduleName(modules().resolveImport(base, name));
hooks.source = (url, type) => modules().moduleSource(url, type);
hooks.fillMeta = (meta, url) => modules().fillMeta(meta, url);

hooks.start = () => load('internal/run').start();
hooks.unsettled = () => load('internal/run').unsettled();

// Rejections: true if somebody took it.
hooks.unhandled = (promise, reason) => load('internal/failure').unhandled(promise, reason);
hooks.handledLate = promise => load('internal/failure').handledLate(promise);
hooks.uncaught = (error, rejected) => load('internal/failure').uncaught(error, rejected);

// True if a handler started something new.
hooks.beforeExit = () => load('internal/failure').beforeExit(() => hooks.hasTicks() || timers.alive() || waiting.size > 0);
hooks.finish = asked => load('internal/failure').finish(asked);
