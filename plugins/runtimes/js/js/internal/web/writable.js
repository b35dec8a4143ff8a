// WritableStream with its controller and writer, as the standard of streams has them.
const { codes } = require('internal/errors');
const { S, keep, check, guarded, deferred, rejected, resolved, promised, Queue, limitOf, sizeOf, strategyOf, method, invalidState, finishClass } =
  require('internal/web/common');

const MAKE = Symbol('make');
const CLOSE = Symbol('close');

class WritableStream {
  constructor(sink = {}, strategy = {}) {
    const state = keep(this, {
      kind: 'writable', stream: this, state: 'writable', error: undefined, writer: undefined, controller: undefined, backpressure: false,
      requests: [], inFlight: undefined, closeRequest: undefined, closing: undefined, aborting: undefined,
    });
    if (sink === MAKE) return;
    if (sink === null || (typeof sink !== 'object' && typeof sink !== 'function')) throw new codes.ERR_INVALID_ARG_TYPE('sink', 'object', sink);
    strategy = strategyOf(strategy);
    if (sink.type !== undefined) throw new codes.ERR_INVALID_ARG_VALUE('type', sink.type);
    const steps = Object.fromEntries(['start', 'write', 'close', 'abort'].map(name => [name, method(sink, name, 'sink')]));
    setUp(state, steps, limitOf(strategy, 1), sizeOf(strategy));
  }

  get locked() { return check(this, 'writable', 'WritableStream').writer !== undefined; }

  abort(reason = undefined) {
    return guarded(this, 'writable', 'WritableStream', state => {
      if (state.writer) throw invalidState('WritableStream is locked');
      return abort(state, reason);
    });
  }

  close() {
    return guarded(this, 'writable', 'WritableStream', state => {
      if (state.writer) throw invalidState('WritableStream is locked');
      if (closeQueued(state)) throw invalidState('Failure closing WritableStream');
      return close(state);
    });
  }

  getWriter() {
    check(this, 'writable', 'WritableStream');
    return new WritableStreamDefaultWriter(this);
  }
}
finishClass(WritableStream, own => ({ locked: own.locked, state: own[S].state }));

exports.create = (steps, limit = 1, size = () => 1) => {
  const stream = new WritableStream(MAKE);
  setUp(stream[S], steps, limit, size);
  return stream;
};

const closeQueued = stream => stream.closeRequest !== undefined || stream.closing !== undefined;
const busy = stream => stream.inFlight !== undefined || stream.closing !== undefined;

function abort(stream, reason) {
  if (stream.state === 'closed' || stream.state === 'errored') return Promise.resolve();
  stream.controller.abortController.abort(reason);
  if (stream.state === 'closed' || stream.state === 'errored') return Promise.resolve();
  if (stream.aborting) return stream.aborting.promise;
  const wasErroring = stream.state === 'erroring';
  const aborting = stream.aborting = { ...deferred(), reason: wasErroring ? undefined : reason, wasErroring };
  if (!wasErroring) startErroring(stream, reason);
  return aborting.promise;
}

function close(stream) {
  if (stream.state === 'closed' || stream.state === 'errored') return Promise.reject(invalidState('WritableStream is closed'));
  stream.closeRequest = deferred();
  const { promise } = stream.closeRequest;
  if (stream.writer && stream.backpressure && stream.state === 'writable') stream.writer.ready.resolve();
  stream.controller.queue.add(CLOSE, 0);
  advance(stream.controller);
  return promise;
}

function startErroring(stream, reason) {
  stream.state = 'erroring';
  stream.error = reason;
  if (stream.writer) failReady(stream.writer, reason);
  if (!busy(stream) && stream.controller.started) finishErroring(stream);
}

function finishErroring(stream) {
  stream.state = 'errored';
  stream.controller.queue.clear();
  for (const request of stream.requests.splice(0)) request.reject(stream.error);
  const { aborting } = stream;
  if (!aborting) return rejectClose(stream);
  stream.aborting = undefined;
  if (aborting.wasErroring) {
    aborting.reject(stream.error);
    return rejectClose(stream);
  }
  const { abort: steps } = stream.controller.steps;
  stream.controller.steps = {};
  promised(() => steps?.(aborting.reason)).then(() => {
    aborting.resolve();
    rejectClose(stream);
  }, error => {
    aborting.reject(error);
    rejectClose(stream);
  });
}

function rejectClose(stream) {
  if (stream.closeRequest) {
    stream.closeRequest.reject(stream.error);
    stream.closeRequest = undefined;
  }
  stream.writer?.closed.reject(stream.error);
}

function failure(stream, error) {
  if (stream.state === 'writable') startErroring(stream, error);
  else if (stream.state === 'erroring') finishErroring(stream);
}

function setBackpressure(stream, backpressure) {
  if (stream.writer && backpressure !== stream.backpressure) {
    if (backpressure) stream.writer.ready = deferred();
    else stream.writer.ready.resolve();
  }
  stream.backpressure = backpressure;
}

const desired = controller => controller.limit - controller.queue.total;

function setUp(stream, steps, limit, size) {
  const { AbortController } = require('internal/abort');
  const controller = stream.controller = { stream, steps, limit, size, queue: new Queue(), started: false, abortController: new AbortController() };
  const shown = new WritableStreamDefaultController(MAKE);
  keep(shown, { kind: 'write-controller', controller });
  controller.shown = shown;
  setBackpressure(stream, desired(controller) <= 0);
  Promise.resolve(steps.start?.(shown)).then(() => {
    controller.started = true;
    advance(controller);
  }, error => {
    controller.started = true;
    failure(stream, error);
  });
}

function advance(controller) {
  const { stream, queue } = controller;
  if (!controller.started || stream.inFlight) return;
  if (stream.state === 'erroring') return finishErroring(stream);
  if (queue.length === 0) return;
  if (queue.first === CLOSE) runClose(controller);
  else runWrite(controller, queue.first);
}

function runClose(controller) {
  const { stream } = controller;
  stream.closing = stream.closeRequest;
  stream.closeRequest = undefined;
  controller.queue.take();
  const { close: steps } = controller.steps;
  controller.steps = {};
  promised(() => steps?.()).then(() => {
    stream.closing.resolve();
    stream.closing = undefined;
    if (stream.state === 'erroring') {
      stream.error = undefined;
      stream.aborting?.resolve();
      stream.aborting = undefined;
    }
    stream.state = 'closed';
    stream.writer?.closed.resolve();
  }, error => {
    stream.closing.reject(error);
    stream.closing = undefined;
    stream.aborting?.reject(error);
    stream.aborting = undefined;
    failure(stream, error);
  });
}

function runWrite(controller, chunk) {
  const { stream } = controller;
  stream.inFlight = stream.requests.shift();
  const { write } = controller.steps;
  promised(() => write?.(chunk, controller.shown)).then(() => {
    stream.inFlight.resolve();
    stream.inFlight = undefined;
    controller.queue.take();
    if (!closeQueued(stream) && stream.state === 'writable') setBackpressure(stream, desired(controller) <= 0);
    advance(controller);
  }, error => {
    if (stream.state === 'writable') controller.steps = {};
    stream.inFlight.reject(error);
    stream.inFlight = undefined;
    failure(stream, error);
  });
}

function failController(controller, error) {
  controller.steps = {};
  startErroring(controller.stream, error);
}
exports.failIfWritable = (stream, error) => {
  if (stream.state === 'writable') failController(stream.controller, error);
};

class WritableStreamDefaultController {
  constructor(key) {
    if (key !== MAKE) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  get signal() { return check(this, 'write-controller', 'WritableStreamDefaultController').controller.abortController.signal; }

  error(error = undefined) {
    const { controller } = check(this, 'write-controller', 'WritableStreamDefaultController');
    if (controller.stream.state === 'writable') failController(controller, error);
  }
}
finishClass(WritableStreamDefaultController);

function failReady(writer, error) {
  if (writer.ready.settled) writer.ready = rejected(error);
  else writer.ready.reject(error);
}

function write(writer, chunk) {
  const { stream } = writer;
  const { controller } = stream;
  let size;
  try {
    size = controller.size(chunk);
  } catch (error) {
    exports.failIfWritable(stream, error);
    size = 1;
  }
  if (stream !== writer.stream) return Promise.reject(invalidState('Mismatched WritableStreams'));
  if (stream.state === 'errored') return Promise.reject(stream.error);
  if (closeQueued(stream) || stream.state === 'closed') return Promise.reject(invalidState('WritableStream is closed'));
  if (stream.state === 'erroring') return Promise.reject(stream.error);
  const request = deferred();
  stream.requests.push(request);
  try {
    controller.queue.add(chunk, size);
  } catch (error) {
    exports.failIfWritable(stream, error);
    return request.promise;
  }
  if (!closeQueued(stream) && stream.state === 'writable') setBackpressure(stream, desired(controller) <= 0);
  advance(controller);
  return request.promise;
}

function release(writer) {
  const error = invalidState('Writer has been released');
  failReady(writer, error);
  if (writer.closed.settled) writer.closed = rejected(error);
  else writer.closed.reject(error);
  writer.stream.writer = undefined;
  writer.stream = undefined;
}

const detached = () => invalidState('Writer is not bound to a WritableStream');

class WritableStreamDefaultWriter {
  constructor(stream) {
    if (stream?.[S]?.kind !== 'writable') throw new codes.ERR_INVALID_ARG_TYPE('stream', 'WritableStream', stream);
    const target = stream[S];
    if (target.writer) throw invalidState('WritableStream is locked');
    const state = keep(this, { kind: 'writer', stream: target, ready: undefined, closed: undefined });
    target.writer = state;
    if (target.state === 'writable') {
      state.ready = !closeQueued(target) && target.backpressure ? deferred() : resolved();
      state.closed = deferred();
    } else if (target.state === 'closed') {
      state.ready = resolved();
      state.closed = resolved();
    } else {
      state.ready = rejected(target.error);
      state.closed = target.state === 'erroring' ? deferred() : rejected(target.error);
    }
  }

  get closed() { return guarded(this, 'writer', 'WritableStreamDefaultWriter', state => state.closed.promise); }
  get ready() { return guarded(this, 'writer', 'WritableStreamDefaultWriter', state => state.ready.promise); }
  get desiredSize() {
    const { stream } = check(this, 'writer', 'WritableStreamDefaultWriter');
    if (!stream) throw detached();
    if (stream.state === 'errored' || stream.state === 'erroring') return null;
    return stream.state === 'closed' ? 0 : desired(stream.controller);
  }

  abort(reason = undefined) {
    return guarded(this, 'writer', 'WritableStreamDefaultWriter', ({ stream }) => {
      if (!stream) throw detached();
      return abort(stream, reason);
    });
  }

  close() {
    return guarded(this, 'writer', 'WritableStreamDefaultWriter', ({ stream }) => {
      if (!stream) throw detached();
      if (closeQueued(stream)) throw invalidState('Failure to close WritableStream');
      return close(stream);
    });
  }

  releaseLock() {
    const state = check(this, 'writer', 'WritableStreamDefaultWriter');
    if (state.stream) release(state);
  }

  write(chunk = undefined) {
    return guarded(this, 'writer', 'WritableStreamDefaultWriter', state => {
      if (!state.stream) throw detached();
      return write(state, chunk);
    });
  }
}
finishClass(WritableStreamDefaultWriter, own => ({
  stream: own[S].stream?.stream, close: own[S].closed.promise, ready: own[S].ready.promise, desiredSize: own[S].stream ? own.desiredSize : undefined,
}));

Object.assign(exports, { WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter, abort, close, closeQueued, write, release });
