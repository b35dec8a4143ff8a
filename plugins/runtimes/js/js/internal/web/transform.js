// TransformStream and the streams that encode and decode text.
const { codes } = require('internal/errors');
const { S, keep, check, deferred, promised, limitOf, sizeOf, strategyOf, method, invalidState, finishClass } = require('internal/web/common');
const reading = require('internal/web/readable');
const writing = require('internal/web/writable');

const MAKE = Symbol('make');

class TransformStream {
  constructor(transformer = {}, writableStrategy = {}, readableStrategy = {}) {
    const given = transformer ?? {};
    if (typeof given !== 'object' && typeof given !== 'function') throw new codes.ERR_INVALID_ARG_TYPE('transformer', 'object', given);
    for (const name of ['readableType', 'writableType']) {
      if (given[name] !== undefined) throw new codes.ERR_INVALID_ARG_VALUE(`transformer.${name}`, given[name]);
    }
    const state = keep(this, { kind: 'transform', readable: undefined, writable: undefined, backpressure: undefined, change: undefined });
    state.steps = Object.fromEntries(['start', 'transform', 'flush', 'cancel'].map(name => [name, method(given, name, 'transformer')]));
    const start = deferred();
    state.control = new TransformStreamDefaultController(MAKE);
    keep(state.control, { kind: 'transform-controller', stream: state });
    const write = strategyOf(writableStrategy);
    const read = strategyOf(readableStrategy);
    state.writable = writing.create({
      start: () => start.promise,
      write: chunk => sinkWrite(state, chunk),
      abort: reason => stop(state, reason, () => readableOf(state).error(reason)),
      close: () => sinkClose(state),
    }, limitOf(write, 1), sizeOf(write));
    state.readable = reading.create({
      start: () => start.promise,
      pull() {
        setBackpressure(state, false);
        return state.change.promise;
      },
      cancel: reason => stop(state, reason, () => {
        writing.failIfWritable(state.writable[S], reason);
        unblock(state);
      }),
    }, limitOf(read, 0), sizeOf(read));
    setBackpressure(state, true);
    start.resolve(state.steps.start?.(state.control));
  }

  get readable() { return check(this, 'transform', 'TransformStream').readable; }
  get writable() { return check(this, 'transform', 'TransformStream').writable; }
}
finishClass(TransformStream, own => ({ readable: own.readable, writable: own.writable, backpressure: own[S].backpressure }));

const readableOf = state => state.readable[S].controller;

function setBackpressure(state, backpressure) {
  state.change?.resolve();
  state.change = deferred();
  state.backpressure = backpressure;
}
function unblock(state) {
  if (state.backpressure) setBackpressure(state, false);
}

function fail(state, error) {
  readableOf(state).error(error);
  state.steps = {};
  writing.failIfWritable(state.writable[S], error);
  unblock(state);
}

function enqueue(state, chunk) {
  const controller = readableOf(state);
  if (!controller.canEnqueue) throw invalidState('Unable to enqueue');
  try {
    controller.enqueue(chunk);
  } catch (error) {
    state.steps = {};
    writing.failIfWritable(state.writable[S], error);
    unblock(state);
    throw state.readable[S].error;
  }
  const blocked = !(reading.waits(state.readable[S]) || controller.desired > 0);
  if (blocked !== state.backpressure) setBackpressure(state, true);
}

function transform(state, chunk) {
  const { transform: steps } = state.steps;
  return promised(() => steps ? steps(chunk, state.control) : enqueue(state, chunk)).catch(error => {
    fail(state, error);
    throw error;
  });
}

function sinkWrite(state, chunk) {
  if (!state.backpressure) return transform(state, chunk);
  return state.change.promise.then(() => {
    const { state: now, error } = state.writable[S];
    if (now === 'erroring') throw error;
    return transform(state, chunk);
  });
}

// One end was given up: the transformer hears of it once, then the other end.
function stop(state, reason, other) {
  if (state.finishing) return state.finishing;
  const { cancel } = state.steps;
  state.steps = {};
  state.finishing = promised(() => cancel?.(reason)).then(() => {
    const { state: now, error } = state.readable[S];
    if (now === 'errored') throw error;
    other();
  }, error => {
    readableOf(state).error(error);
    writing.failIfWritable(state.writable[S], error);
    unblock(state);
    throw error;
  });
  return state.finishing;
}

function sinkClose(state) {
  if (state.finishing) return state.finishing;
  const { flush } = state.steps;
  state.steps = {};
  state.finishing = promised(() => flush?.(state.control)).then(() => {
    const { state: now, error } = state.readable[S];
    if (now === 'errored') throw error;
    readableOf(state).close();
  }, error => {
    fail(state, error);
    throw state.readable[S].error;
  });
  return state.finishing;
}

class TransformStreamDefaultController {
  constructor(key) {
    if (key !== MAKE) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  get desiredSize() { return readableOf(check(this, 'transform-controller', 'TransformStreamDefaultController').stream).desired; }
  enqueue(chunk = undefined) { enqueue(check(this, 'transform-controller', 'TransformStreamDefaultController').stream, chunk); }
  error(reason = undefined) { fail(check(this, 'transform-controller', 'TransformStreamDefaultController').stream, reason); }

  terminate() {
    const { stream } = check(this, 'transform-controller', 'TransformStreamDefaultController');
    readableOf(stream).close();
    const error = invalidState('TransformStream has been terminated');
    stream.steps = {};
    writing.failIfWritable(stream.writable[S], error);
    unblock(stream);
  }
}
finishClass(TransformStreamDefaultController);

class TextEncoderStream {
  #transform;
  #high = '';

  constructor() {
    const encoder = new TextEncoder();
    this.#transform = new TransformStream({
      transform: (chunk, controller) => {
        let text = this.#high + String(chunk);
        this.#high = '';
        const last = text.charCodeAt(text.length - 1);
        if (last >= 0xd800 && last <= 0xdbff) {
          this.#high = text.slice(-1);
          text = text.slice(0, -1);
        }
        if (text !== '') controller.enqueue(encoder.encode(text));
      },
      flush: controller => {
        if (this.#high !== '') controller.enqueue(encoder.encode(this.#high));
      },
    });
  }

  get encoding() { return 'utf-8'; }
  get readable() { return this.#transform.readable; }
  get writable() { return this.#transform.writable; }
}
finishClass(TextEncoderStream, own => ({ encoding: own.encoding, readable: own.readable, writable: own.writable }));

class TextDecoderStream {
  #transform;
  #decoder;

  constructor(encoding = 'utf-8', options = {}) {
    const decoder = this.#decoder = new TextDecoder(encoding, options);
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        const text = decoder.decode(chunk, { stream: true });
        if (text !== '') controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text !== '') controller.enqueue(text);
      },
    });
  }

  get encoding() { return this.#decoder.encoding; }
  get fatal() { return this.#decoder.fatal; }
  get ignoreBOM() { return this.#decoder.ignoreBOM; }
  get readable() { return this.#transform.readable; }
  get writable() { return this.#transform.writable; }
}
finishClass(TextDecoderStream, own => ({
  encoding: own.encoding, fatal: own.fatal, ignoreBOM: own.ignoreBOM, readable: own.readable, writable: own.writable,
}));

Object.assign(exports, { TransformStream, TransformStreamDefaultController, TextEncoderStream, TextDecoderStream });
