// ReadableStream with its default controller and reader, as the standard of streams has them.
const { codes } = require('internal/errors');
const { S, keep, check, guarded, deferred, rejected, resolved, promised, Queue, limitOf, sizeOf, strategyOf, method, invalidState, finishClass } =
  require('internal/web/common');

const MAKE = Symbol('make');
const bytes = () => require('internal/web/bytes');

class ReadableStream {
  constructor(source = {}, strategy = {}) {
    const state = keep(this, { kind: 'readable', stream: this, state: 'readable', error: undefined, reader: undefined, disturbed: false, controller: undefined });
    if (source === MAKE) return;
    if (source === null || (typeof source !== 'object' && typeof source !== 'function')) throw new codes.ERR_INVALID_ARG_TYPE('source', 'object', source);
    strategy = strategyOf(strategy);
    const type = source.type;
    if (type !== undefined && `${type}` !== 'bytes') throw new codes.ERR_INVALID_ARG_VALUE('source.type', type);
    const steps = { start: method(source, 'start', 'source'), pull: method(source, 'pull', 'source'), cancel: method(source, 'cancel', 'source') };
    if (type === undefined) setUp(state, steps, limitOf(strategy, 1), sizeOf(strategy));
    else {
      if (strategy.size !== undefined) throw new codes.ERR_INVALID_ARG_VALUE('strategy.size', strategy.size);
      bytes().setUp(state, steps, limitOf(strategy, 0), source.autoAllocateChunkSize);
    }
  }

  get locked() { return check(this, 'readable', 'ReadableStream').reader !== undefined; }

  cancel(reason = undefined) {
    return guarded(this, 'readable', 'ReadableStream', state => {
      if (state.reader) throw invalidState('ReadableStream is locked');
      return cancel(state, reason);
    });
  }

  getReader(options = {}) {
    check(this, 'readable', 'ReadableStream');
    if (options !== null && typeof options !== 'object') throw new codes.ERR_INVALID_ARG_TYPE('options', 'Object', options);
    const mode = options?.mode;
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode}` !== 'byob') throw new codes.ERR_INVALID_ARG_VALUE('options.mode', mode);
    return new (bytes().ReadableStreamBYOBReader)(this);
  }

  pipeThrough(transform, options = {}) {
    const state = check(this, 'readable', 'ReadableStream');
    const { readable, writable } = transform;
    if (readable?.[S]?.kind !== 'readable') throw new codes.ERR_INVALID_ARG_TYPE('transform.readable', 'ReadableStream', readable);
    if (writable?.[S]?.kind !== 'writable') throw new codes.ERR_INVALID_ARG_TYPE('transform.writable', 'WritableStream', writable);
    if (state.reader) throw invalidState('The ReadableStream is locked');
    if (writable[S].writer) throw invalidState('The WritableStream is locked');
    require('internal/web/pipe').pipeTo(state, writable[S], options ?? {}).catch(() => {});
    return readable;
  }

  pipeTo(destination, options = {}) {
    return guarded(this, 'readable', 'ReadableStream', state => {
      if (destination?.[S]?.kind !== 'writable') throw new codes.ERR_INVALID_ARG_TYPE('transform.writable', 'WritableStream', destination);
      if (state.reader) throw invalidState('The ReadableStream is locked');
      if (destination[S].writer) throw invalidState('The WritableStream is locked');
      return require('internal/web/pipe').pipeTo(state, destination[S], options ?? {});
    });
  }

  tee() {
    const state = check(this, 'readable', 'ReadableStream');
    if (state.reader) throw invalidState('ReadableStream is locked');
    return require('internal/web/pipe').tee(state);
  }

  values(options = {}) {
    check(this, 'readable', 'ReadableStream');
    if (options !== null && typeof options !== 'object') throw new codes.ERR_INVALID_ARG_TYPE('options', 'Object', options);
    return iterator(new ReadableStreamDefaultReader(this), Boolean(options?.preventCancel));
  }

  static from(iterable) { return from(iterable); }
}
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, { value: ReadableStream.prototype.values, writable: true, configurable: true });
finishClass(ReadableStream, own => ({ locked: own.locked, state: own[S].state, supportsBYOB: own[S].controller?.kind === 'bytes' }));

// A stream made by the runtime itself.
exports.create = (steps, limit = 1, size = () => 1) => {
  const stream = new ReadableStream(MAKE);
  setUp(stream[S], steps, limit, size);
  return stream;
};

function close(stream) {
  if (stream.state !== 'readable') return;
  stream.state = 'closed';
  const { reader } = stream;
  if (!reader) return;
  reader.closed.resolve();
  if (reader.kind === 'reader') for (const request of reader.requests.splice(0)) request.close();
}

function fail(stream, error) {
  if (stream.state !== 'readable') return;
  stream.state = 'errored';
  stream.error = error;
  const { reader } = stream;
  if (!reader) return;
  reader.closed.reject(error);
  for (const request of reader.requests.splice(0)) request.error(error);
}

function cancel(stream, reason) {
  stream.disturbed = true;
  if (stream.state === 'closed') return Promise.resolve();
  if (stream.state === 'errored') return Promise.reject(stream.error);
  close(stream);
  const { reader } = stream;
  if (reader?.kind === 'byob') for (const request of reader.requests.splice(0)) request.close(undefined);
  return stream.controller.cancelSteps(reason).then(() => undefined);
}

const waits = stream => stream.reader?.kind === 'reader' && stream.reader.requests.length > 0;

// The default controller.
class Control {
  kind = 'default';
  queue = new Queue();
  started = false;
  closeRequested = false;
  pulling = false;
  again = false;

  constructor(stream, steps, limit, size) {
    Object.assign(this, { stream, steps, limit, size });
  }

  get canEnqueue() { return !this.closeRequested && this.stream.state === 'readable'; }
  get desired() {
    if (this.stream.state === 'errored') return null;
    return this.stream.state === 'closed' ? 0 : this.limit - this.queue.total;
  }

  enqueue(chunk) {
    if (!this.canEnqueue) return;
    if (waits(this.stream)) this.stream.reader.requests.shift().chunk(chunk);
    else {
      try {
        this.queue.add(chunk, this.size(chunk));
      } catch (error) {
        this.error(error);
        throw error;
      }
    }
    this.pullIfNeeded();
  }

  close() {
    if (!this.canEnqueue) return;
    this.closeRequested = true;
    if (this.queue.length > 0) return;
    this.steps = {};
    close(this.stream);
  }

  error(error) {
    if (this.stream.state !== 'readable') return;
    this.queue.clear();
    this.steps = {};
    fail(this.stream, error);
  }

  pullIfNeeded() {
    if (!this.canEnqueue || !this.started || !(waits(this.stream) || this.desired > 0)) return;
    if (this.pulling) {
      this.again = true;
      return;
    }
    this.pulling = true;
    const { pull } = this.steps;
    promised(() => pull?.(this.shown)).then(() => {
      this.pulling = false;
      if (!this.again) return;
      this.again = false;
      this.pullIfNeeded();
    }, error => this.error(error));
  }

  cancelSteps(reason) {
    this.queue.clear();
    const { cancel: steps } = this.steps;
    this.steps = {};
    return promised(() => steps?.(reason));
  }

  pullSteps(request) {
    if (this.queue.length === 0) {
      this.stream.reader.requests.push(request);
      this.pullIfNeeded();
      return;
    }
    const chunk = this.queue.take();
    if (this.closeRequested && this.queue.length === 0) {
      this.steps = {};
      close(this.stream);
    } else this.pullIfNeeded();
    request.chunk(chunk);
  }

  releaseSteps() {}
}

class ReadableStreamDefaultController {
  constructor(key) {
    if (key !== MAKE) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  get desiredSize() { return check(this, 'controller', 'ReadableStreamDefaultController').control.desired; }

  close() {
    const { control } = check(this, 'controller', 'ReadableStreamDefaultController');
    if (!control.canEnqueue) throw invalidState('Controller is already closed');
    control.close();
  }

  enqueue(chunk = undefined) {
    const { control } = check(this, 'controller', 'ReadableStreamDefaultController');
    if (!control.canEnqueue) throw invalidState('Controller is already closed');
    control.enqueue(chunk);
  }

  error(reason = undefined) {
    check(this, 'controller', 'ReadableStreamDefaultController').control.error(reason);
  }
}
finishClass(ReadableStreamDefaultController);

function setUp(stream, steps, limit, size) {
  const control = new Control(stream, steps, limit, size);
  const shown = new ReadableStreamDefaultController(MAKE);
  keep(shown, { kind: 'controller', control });
  control.shown = shown;
  stream.controller = control;
  begin(control, steps);
}

function begin(control, steps) {
  const started = steps.start?.(control.shown);
  Promise.resolve(started).then(() => {
    control.started = true;
    control.pullIfNeeded();
  }, error => control.error(error));
}

// What both kinds of readers have.
class Reader {
  get closed() {
    return guarded(this, this[S]?.kind === 'byob' ? 'byob' : 'reader', this.constructor.name, state => state.closed.promise);
  }

  cancel(reason = undefined) {
    return guarded(this, this[S]?.kind === 'byob' ? 'byob' : 'reader', this.constructor.name, ({ stream }) => {
      if (!stream) throw invalidState('The reader is not attached to a stream');
      return cancel(stream, reason);
    });
  }

  releaseLock() {
    const state = this[S];
    if (!state) throw new codes.ERR_INVALID_THIS(this?.constructor?.name);
    release(state);
  }
}

function attach(object, kind, stream) {
  const state = keep(object, { kind, stream, requests: [], closed: undefined });
  stream.reader = state;
  if (stream.state === 'readable') state.closed = deferred();
  else state.closed = stream.state === 'closed' ? resolved() : rejected(stream.error);
}

function release(state) {
  const { stream } = state;
  if (!stream) return;
  if (stream.state === 'readable' && !state.closed.settled) state.closed.reject(invalidState('Reader released'));
  else state.closed = rejected(invalidState('Reader released'));
  stream.controller.releaseSteps();
  stream.reader = undefined;
  state.stream = undefined;
  const requests = state.requests.splice(0);
  for (const request of requests) request.error(invalidState('Releasing reader'));
}

function readFrom(state, request) {
  const { stream } = state;
  stream.disturbed = true;
  if (stream.state === 'closed') request.close();
  else if (stream.state === 'errored') request.error(stream.error);
  else stream.controller.pullSteps(request);
}

class ReadableStreamDefaultReader extends Reader {
  constructor(stream) {
    super();
    if (stream?.[S]?.kind !== 'readable') throw new codes.ERR_INVALID_ARG_TYPE('stream', 'ReadableStream', stream);
    if (stream[S].reader) throw invalidState('ReadableStream is locked');
    attach(this, 'reader', stream[S]);
  }

  read() {
    return guarded(this, 'reader', 'ReadableStreamDefaultReader', state => {
      if (!state.stream) throw invalidState('The reader is not attached to a stream');
      return new Promise((resolve, reject) => readFrom(state, {
        chunk: value => resolve({ value, done: false }),
        close: () => resolve({ value: undefined, done: true }),
        error: reject,
      }));
    });
  }
}
// Shown as one class: nothing above it is public.
for (const name of ['closed', 'cancel', 'releaseLock']) {
  Object.defineProperty(ReadableStreamDefaultReader.prototype, name, Object.getOwnPropertyDescriptor(Reader.prototype, name));
}
finishClass(ReadableStreamDefaultReader, own => ({ stream: own[S].stream?.stream, readRequests: own[S].requests.length, close: own[S].closed.promise }));

const AsyncIterator = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

function iterator(reader, keepOpen) {
  const state = reader[S];
  let ongoing;
  let over = false;
  // An async function that gives a promise, as Node's is: what runs after it is as late as there.
  const next = async () => {
    if (over) return { value: undefined, done: true };
    if (!state.stream) throw invalidState('The reader is not bound to a ReadableStream');
    const end = deferred();
    const last = () => {
      ongoing = undefined;
      over = true;
      release(state);
    };
    readFrom(state, {
      chunk(value) {
        ongoing = undefined;
        end.resolve({ value, done: false });
      },
      close() {
        last();
        end.resolve({ value: undefined, done: true });
      },
      error(error) {
        last();
        end.reject(error);
      },
    });
    return end.promise;
  };
  const finish = async value => {
    if (over) return { value, done: true };
    over = true;
    if (!state.stream) throw invalidState('The reader is not bound to a ReadableStream');
    if (keepOpen) release(state);
    else {
      const result = cancel(state.stream, value);
      release(state);
      await result;
    }
    return { value, done: true };
  };
  return Object.setPrototypeOf({
    next() {
      ongoing = ongoing ? ongoing.then(next, next) : next();
      return ongoing;
    },
    return(value) {
      const last = () => finish(value);
      ongoing = ongoing ? ongoing.then(last, last) : last();
      return ongoing;
    },
    [Symbol.asyncIterator]() { return this; },
  }, AsyncIterator);
}

function from(iterable) {
  if (iterable == null || (typeof iterable[Symbol.asyncIterator] !== 'function' && typeof iterable[Symbol.iterator] !== 'function')) {
    throw Object.assign(new TypeError(`${require('internal/inspect').inspect(iterable)} is not iterable`), { code: 'ERR_ARG_NOT_ITERABLE' });
  }
  const source = iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]();
  const stream = exports.create({
    async pull() {
      const { value, done } = await source.next();
      if (done) stream[S].controller.close();
      else stream[S].controller.enqueue(await value);
    },
    async cancel(reason) {
      await source.return?.(reason);
    },
  }, 0);
  return stream;
}

Object.assign(exports, { ReadableStream, ReadableStreamDefaultReader, ReadableStreamDefaultController, MAKE, Reader, attach, begin, cancel, close, fail,
  waits, readFrom, release });
