// What both halves of a stream share: size limits, destroying, errors and late construction.
const { codes, AbortError } = require('internal/errors');
const { nextTick } = require('internal/shared');
const { validateInteger } = require('internal/validators');

const KEYS = { destroyed: Symbol('destroy'), constructed: Symbol('construct') };
let bytesLimit = 16 * 1024;
let objectsLimit = 16;

exports.getDefaultHighWaterMark = objectMode => objectMode ? objectsLimit : bytesLimit;
exports.setDefaultHighWaterMark = (objectMode, value) => {
  validateInteger(value, 'value', 0);
  if (objectMode) objectsLimit = value;
  else bytesLimit = value;
};

// The limit that the options ask for; `key` is the name of the half's own option, used in a Duplex.
exports.highWaterMark = (options, key, isDuplex, objectMode) => {
  const value = options?.highWaterMark != null ? options.highWaterMark : isDuplex ? options?.[key] : null;
  if (value == null) return exports.getDefaultHighWaterMark(objectMode);
  if (!Number.isInteger(value) || value < 0) {
    const name = options?.highWaterMark != null ? 'options.highWaterMark' : `options.${key}`;
    throw new codes.ERR_INVALID_ARG_VALUE(name, value);
  }
  return value;
};

// One error that tells of both.
exports.both = (inner, outer) => {
  if (!inner || !outer || inner === outer) return inner || outer;
  if (Array.isArray(outer.errors)) {
    outer.errors.push(inner);
    return outer;
  }
  const error = new AggregateError([outer, inner], outer.message);
  error.code = outer.code;
  return error;
};

// Every state that the stream has, one or two.
function states(stream) {
  const found = [];
  if (stream._writableState) found.push(stream._writableState);
  if (stream._readableState) found.push(stream._readableState);
  return found;
}

const mark = (all, error) => {
  if (!error) return;
  void error.stack;
  for (const state of all) state.errored ??= error;
};

function emitError(stream, error) {
  const all = states(stream);
  if (all.some(state => state.errorEmitted)) return;
  for (const state of all) state.errorEmitted = true;
  stream.emit('error', error);
}

function emitClose(stream) {
  const all = states(stream);
  for (const state of all) state.closeEmitted = true;
  if (all.some(state => state.emitClose)) stream.emit('close');
}

function tearDown(stream, error, callback) {
  let called = false;
  const done = failure => {
    if (called) return;
    called = true;
    const all = states(stream);
    mark(all, failure);
    for (const state of all) state.closed = true;
    if (typeof callback === 'function') callback(failure);
    if (!failure) return nextTick(emitClose, stream);
    nextTick(() => {
      try {
        emitError(stream, failure);
      } finally {
        emitClose(stream);
      }
    });
  };
  try {
    stream._destroy(error || null, done);
  } catch (failure) {
    done(failure);
  }
}

// The method `destroy` of all streams.
exports.destroy = function destroy(error, callback) {
  const all = states(this);
  const [first] = all;
  if (all.some(state => state.destroyed)) {
    if (typeof callback === 'function') callback();
    return this;
  }
  mark(all, error);
  for (const state of all) state.destroyed = true;
  if (first.constructed) tearDown(this, error, callback);
  else this.once(KEYS.destroyed, later => tearDown(this, exports.both(later, error), callback));
  return this;
};

exports.undestroy = function undestroy() {
  const r = this._readableState;
  const w = this._writableState;
  for (const state of states(this)) {
    state.constructed = true;
    state.closed = state.closeEmitted = state.destroyed = state.errorEmitted = false;
    state.errored = null;
  }
  if (r) {
    r.reading = false;
    r.ended = r.endEmitted = r.readable === false;
  }
  if (w) {
    w.finalCalled = w.prefinished = false;
    w.ending = w.ended = w.finished = w.writable === false;
  }
};

// What a failure inside a stream does to it. `sync`: nobody may hear of it before the next tick.
exports.errorOrDestroy = (stream, error, sync) => {
  const all = states(stream);
  if (all.some(state => state.destroyed)) return;
  if (all.some(state => state.autoDestroy)) {
    stream.destroy(error);
    return;
  }
  if (!error) return;
  mark(all, error);
  if (sync) nextTick(emitError, stream, error);
  else emitError(stream, error);
};

// Runs `_construct`, if there is one; `ready` is called when it is done.
exports.construct = (stream, ready) => {
  if (typeof stream._construct !== 'function') return;
  for (const state of states(stream)) state.constructed = false;
  stream.once(KEYS.constructed, ready);
  if (stream.listenerCount(KEYS.constructed) > 1) return;
  nextTick(() => {
    let called = false;
    const done = error => {
      if (called) return exports.errorOrDestroy(stream, error ?? new codes.ERR_MULTIPLE_CALLBACK());
      called = true;
      const all = states(stream);
      for (const state of all) state.constructed = true;
      if (all[0].destroyed) stream.emit(KEYS.destroyed, error);
      else if (error) exports.errorOrDestroy(stream, error, true);
      else nextTick(() => stream.emit(KEYS.constructed));
    };
    try {
      stream._construct(error => nextTick(done, error));
    } catch (error) {
      nextTick(done, error);
    }
  });
};

const isRequest = stream => Boolean(stream?.setHeader && typeof stream.abort === 'function');
exports.isRequest = isRequest;

const gone = Symbol.for('nodejs.stream.destroyed');
const isDestroyed = stream => Boolean(stream && (stream.destroyed || stream[gone] || stream._writableState?.destroyed || stream._readableState?.destroyed));

const readableDone = stream => stream._readableState ? stream._readableState.endEmitted || stream._readableState.readable === false : true;
const writableDone = stream => stream._writableState ? stream._writableState.finished || stream._writableState.writable === false : true;

// Destroys whatever kind of stream this is; without an error, one that is not through is aborted.
exports.destroyer = (stream, error) => {
  if (!stream || isDestroyed(stream)) return;
  if (!error && !(readableDone(stream) && writableDone(stream))) error = new AbortError();
  if (isRequest(stream)) stream.abort();
  else if (typeof stream.destroy === 'function') stream.destroy(error);
  else if (typeof stream.close === 'function') stream.close();
  if (!isDestroyed(stream)) stream[gone] = true;
};

exports.isDestroyed = isDestroyed;
exports.isReadableNode = (value, strict = false) => Boolean(value && typeof value.pipe === 'function' && typeof value.on === 'function' &&
  (!strict || (typeof value.pause === 'function' && typeof value.resume === 'function')) &&
  (!value._writableState || value._readableState?.readable !== false) && (!value._writableState || value._readableState));
exports.isWritableNode = value => Boolean(value && typeof value.write === 'function' && typeof value.on === 'function' &&
  (!value._readableState || value._writableState?.writable !== false));
exports.isNodeStream = value => Boolean(value && (value._readableState || value._writableState ||
  (typeof value.write === 'function' && typeof value.on === 'function') || (typeof value.pipe === 'function' && typeof value.on === 'function')));
exports.isReadableWeb = value => Boolean(value && !exports.isNodeStream(value) && typeof value.pipeThrough === 'function' && typeof value.getReader === 'function');
exports.isWritableWeb = value => Boolean(value && !exports.isNodeStream(value) && typeof value.getWriter === 'function' && typeof value.abort === 'function');
exports.isIterable = value => value != null && (typeof value[Symbol.asyncIterator] === 'function' || typeof value[Symbol.iterator] === 'function');
