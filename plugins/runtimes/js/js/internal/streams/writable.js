// Writable: chunks are handed to `_write` one at a time, the others wait in `buffered`.
const { codes } = require('internal/errors');
const { nextTick } = require('internal/shared');
const { Buffer } = require('buffer');
const Stream = require('internal/streams/legacy');
const { highWaterMark, construct, errorOrDestroy, destroy, undestroy } = require('internal/streams/common');

const nothing = () => {};

function WritableState(options, stream, isDuplex) {
  isDuplex ??= stream instanceof Stream.Duplex;
  this.objectMode = Boolean(options?.objectMode || (isDuplex && options?.writableObjectMode));
  this.highWaterMark = highWaterMark(options, 'writableHighWaterMark', isDuplex, this.objectMode);
  this.finalCalled = false;
  this.needDrain = false;
  this.ending = false;
  this.ended = false;
  this.finished = false;
  this.destroyed = false;
  this.decodeStrings = options?.decodeStrings !== false;
  this.defaultEncoding = options?.defaultEncoding || 'utf8';
  this.length = 0;
  this.writing = false;
  this.corked = 0;
  this.sync = true;
  this.bufferProcessing = false;
  this.onwrite = error => written(stream, error);
  this.writecb = null;
  this.writelen = 0;
  this.afterWriteTickInfo = null;
  this.buffered = [];
  this.bufferedIndex = 0;
  this.pendingcb = 0;
  this.constructed = true;
  this.prefinished = false;
  this.errorEmitted = false;
  this.emitClose = options?.emitClose !== false;
  this.autoDestroy = options?.autoDestroy !== false;
  this.errored = null;
  this.closed = false;
  this.closeEmitted = false;
  // Callbacks of `end`.
  this.waiting = [];
}
WritableState.prototype.getBuffer = function getBuffer() {
  return this.buffered.slice(this.bufferedIndex);
};
Object.defineProperty(WritableState.prototype, 'bufferedRequestCount', { get() { return this.buffered.length - this.bufferedIndex; } });

function Writable(options) {
  const isDuplex = this instanceof Stream.Duplex;
  if (!isDuplex && !Function.prototype[Symbol.hasInstance].call(Writable, this)) return new Writable(options);
  this._writableState = new WritableState(options, this, isDuplex);
  if (options) {
    for (const name of ['write', 'writev', 'destroy', 'final', 'construct']) {
      if (typeof options[name] === 'function') this[`_${name}`] = options[name];
    }
    if (options.signal) require('internal/streams/end').addAbortSignal(options.signal, this);
  }
  Stream.call(this, options);
  construct(this, () => {
    const state = this._writableState;
    if (!state.writing) clear(this, state);
    finishMaybe(this, state);
  });
}
Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);
module.exports = Writable;
Writable.WritableState = WritableState;
Object.defineProperty(Writable, Symbol.hasInstance, {
  value(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    return this === Writable && Boolean(object) && object._writableState instanceof WritableState;
  },
});

Writable.prototype.pipe = function pipe() {
  errorOrDestroy(this, new codes.ERR_STREAM_CANNOT_PIPE());
};

// `true`, `false`, or the error.
function take(stream, chunk, encoding, callback) {
  const state = stream._writableState;
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = state.defaultEncoding;
  } else {
    if (!encoding) encoding = state.defaultEncoding;
    else if (encoding !== 'buffer' && !Buffer.isEncoding(encoding)) throw new codes.ERR_UNKNOWN_ENCODING(encoding);
    if (typeof callback !== 'function') callback = nothing;
  }
  if (chunk === null) throw new codes.ERR_STREAM_NULL_VALUES();
  if (!state.objectMode) {
    if (typeof chunk === 'string') {
      if (state.decodeStrings !== false) {
        chunk = Buffer.from(chunk, encoding);
        encoding = 'buffer';
      }
    } else if (chunk instanceof Buffer) encoding = 'buffer';
    else if (chunk instanceof Uint8Array) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = 'buffer';
    } else throw new codes.ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
  }
  let error;
  if (state.ending) error = new codes.ERR_STREAM_WRITE_AFTER_END();
  else if (state.destroyed) error = new codes.ERR_STREAM_DESTROYED('write');
  if (error) {
    nextTick(callback, error);
    errorOrDestroy(stream, error, true);
    return error;
  }
  state.pendingcb++;
  return put(stream, state, chunk, encoding, callback);
}

Writable.prototype.write = function write(chunk, encoding, callback) {
  return take(this, chunk, encoding, callback) === true;
};

function put(stream, state, chunk, encoding, callback) {
  const size = state.objectMode ? 1 : chunk.length;
  state.length += size;
  const room = state.length < state.highWaterMark;
  if (!room) state.needDrain = true;
  if (state.writing || state.corked || state.errored || !state.constructed) {
    state.buffered.push({ chunk, encoding, callback });
  } else hand(stream, state, false, size, chunk, encoding, callback);
  return room && !state.errored && !state.destroyed;
}

function hand(stream, state, many, size, chunk, encoding, callback) {
  state.writelen = size;
  state.writecb = callback;
  state.writing = true;
  state.sync = true;
  if (state.destroyed) state.onwrite(new codes.ERR_STREAM_DESTROYED('write'));
  else if (many) stream._writev(chunk, state.onwrite);
  else stream._write(chunk, encoding, state.onwrite);
  state.sync = false;
}

function failed(stream, state, error, callback) {
  --state.pendingcb;
  callback(error);
  dropAll(state);
  errorOrDestroy(stream, error);
}

// `_write` has called back.
function written(stream, error) {
  const state = stream._writableState;
  const { sync, writecb: callback } = state;
  if (typeof callback !== 'function') return errorOrDestroy(stream, new codes.ERR_MULTIPLE_CALLBACK());
  state.writing = false;
  state.writecb = null;
  state.length -= state.writelen;
  state.writelen = 0;
  if (error) {
    void error.stack;
    state.errored ??= error;
    if (stream._readableState) stream._readableState.errored ??= error;
    if (sync) nextTick(failed, stream, state, error, callback);
    else failed(stream, state, error, callback);
    return;
  }
  if (state.buffered.length > state.bufferedIndex) clear(stream, state);
  if (!sync) return after(stream, state, 1, callback);
  if (state.afterWriteTickInfo !== null && state.afterWriteTickInfo.callback === callback) {
    state.afterWriteTickInfo.count++;
    return;
  }
  const info = state.afterWriteTickInfo = { count: 1, callback };
  nextTick(() => {
    state.afterWriteTickInfo = null;
    after(stream, state, info.count, callback);
  });
}

function after(stream, state, count, callback) {
  if (!state.ending && !stream.destroyed && state.length === 0 && state.needDrain) {
    state.needDrain = false;
    stream.emit('drain');
  }
  while (count-- > 0) {
    state.pendingcb--;
    callback(null);
  }
  if (state.destroyed) dropAll(state);
  finishMaybe(stream, state);
}

// Tells all that still wait that it came to nothing.
function dropAll(state) {
  if (state.writing) return;
  for (const { chunk, callback } of state.buffered.splice(0).slice(state.bufferedIndex)) {
    state.length -= state.objectMode ? 1 : chunk.length;
    callback(state.errored ?? new codes.ERR_STREAM_DESTROYED('write'));
  }
  state.bufferedIndex = 0;
  for (const callback of state.waiting.splice(0)) callback(state.errored ?? new codes.ERR_STREAM_DESTROYED('end'));
}

// Hands over what has waited.
function clear(stream, state) {
  if (state.corked || state.bufferProcessing || state.destroyed || !state.constructed) return;
  const { buffered, objectMode } = state;
  const left = buffered.length - state.bufferedIndex;
  if (left === 0) return;
  state.bufferProcessing = true;
  if (left > 1 && stream._writev) {
    state.pendingcb -= left - 1;
    const chunks = buffered.slice(state.bufferedIndex);
    const callback = chunks.every(one => one.callback === nothing) ? nothing : error => {
      for (const one of chunks) one.callback(error);
    };
    chunks.allBuffers = chunks.every(one => one.encoding === 'buffer');
    hand(stream, state, true, state.length, chunks, '', callback);
    state.buffered = [];
    state.bufferedIndex = 0;
  } else {
    let at = state.bufferedIndex;
    do {
      const { chunk, encoding, callback } = buffered[at];
      buffered[at++] = null;
      hand(stream, state, false, objectMode ? 1 : chunk.length, chunk, encoding, callback);
    } while (at < buffered.length && !state.writing);
    if (at === buffered.length) {
      state.buffered = [];
      state.bufferedIndex = 0;
    } else if (at > 256) {
      buffered.splice(0, at);
      state.bufferedIndex = 0;
    } else state.bufferedIndex = at;
  }
  state.bufferProcessing = false;
}

Writable.prototype._write = function _write(chunk, encoding, callback) {
  if (!this._writev) throw new codes.ERR_METHOD_NOT_IMPLEMENTED('_write()');
  this._writev([{ chunk, encoding }], callback);
};
Writable.prototype._writev = null;

Writable.prototype.cork = function cork() {
  this._writableState.corked++;
};
Writable.prototype.uncork = function uncork() {
  const state = this._writableState;
  if (!state.corked) return;
  state.corked--;
  if (!state.writing) clear(this, state);
};
Writable.prototype.setDefaultEncoding = function setDefaultEncoding(encoding) {
  if (typeof encoding === 'string') encoding = encoding.toLowerCase();
  if (!Buffer.isEncoding(encoding)) throw new codes.ERR_UNKNOWN_ENCODING(encoding);
  this._writableState.defaultEncoding = encoding;
  return this;
};

Writable.prototype.end = function end(chunk, encoding, callback) {
  const state = this._writableState;
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  let error;
  if (chunk !== null && chunk !== undefined) {
    const said = take(this, chunk, encoding);
    if (said instanceof Error) error = said;
  }
  if (state.corked) {
    state.corked = 1;
    this.uncork();
  }
  if (error) {
    // Told already.
  } else if (!state.errored && !state.ending) {
    state.ending = true;
    finishMaybe(this, state, true);
    state.ended = true;
  } else if (state.finished) error = new codes.ERR_STREAM_ALREADY_FINISHED('end');
  else if (state.destroyed) error = new codes.ERR_STREAM_DESTROYED('end');
  if (typeof callback === 'function') {
    if (error) nextTick(callback, error);
    else if (state.finished) nextTick(callback);
    else state.waiting.push(callback);
  }
  return this;
};

const canFinish = state => state.ending && !state.destroyed && state.constructed && state.length === 0 && !state.errored &&
  state.buffered.length === 0 && !state.finished && !state.writing && !state.errorEmitted && !state.closeEmitted;

function runFinal(stream, state) {
  let called = false;
  const done = error => {
    if (called) return errorOrDestroy(stream, error ?? new codes.ERR_MULTIPLE_CALLBACK());
    called = true;
    state.pendingcb--;
    if (error) {
      for (const callback of state.waiting.splice(0)) callback(error);
      errorOrDestroy(stream, error, state.sync);
    } else if (canFinish(state)) {
      state.prefinished = true;
      stream.emit('prefinish');
      state.pendingcb++;
      nextTick(finish, stream, state);
    }
  };
  state.sync = true;
  state.pendingcb++;
  try {
    stream._final(done);
  } catch (error) {
    done(error);
  }
  state.sync = false;
}

function finishMaybe(stream, state, sync) {
  if (!canFinish(state)) return;
  if (!state.prefinished && !state.finalCalled) {
    if (typeof stream._final === 'function' && !state.destroyed) {
      state.finalCalled = true;
      runFinal(stream, state);
    } else {
      state.prefinished = true;
      stream.emit('prefinish');
    }
  }
  if (state.pendingcb !== 0) return;
  if (sync) {
    state.pendingcb++;
    nextTick(() => {
      if (canFinish(state)) finish(stream, state);
      else state.pendingcb--;
    });
  } else if (canFinish(state)) {
    state.pendingcb++;
    finish(stream, state);
  }
}

function finish(stream, state) {
  state.pendingcb--;
  state.finished = true;
  for (const callback of state.waiting.splice(0)) callback(null);
  stream.emit('finish');
  if (!state.autoDestroy) return;
  const other = stream._readableState;
  if (!other || (other.autoDestroy && (other.endEmitted || other.readable === false))) stream.destroy();
}

Writable.prototype.destroy = function (error, callback) {
  const state = this._writableState;
  if (!state.destroyed && (state.bufferedIndex < state.buffered.length || state.waiting.length > 0)) nextTick(dropAll, state);
  destroy.call(this, error, callback);
  return this;
};
Writable.prototype._undestroy = undestroy;
Writable.prototype._destroy = function _destroy(error, callback) {
  callback(error);
};
Writable.prototype[Symbol.for('nodejs.rejection')] = function (error) {
  this.destroy(error);
};

function getter(name, get, set) {
  Object.defineProperty(Writable.prototype, name, { get, set, enumerable: false, configurable: true });
}
getter('closed', function () { return Boolean(this._writableState?.closed); });
getter('destroyed', function () { return Boolean(this._writableState?.destroyed); }, function (value) {
  if (this._writableState) this._writableState.destroyed = value;
});
getter('writable', function () {
  const state = this._writableState;
  return Boolean(state) && state.writable !== false && !state.destroyed && !state.errored && !state.ending && !state.ended;
}, function (value) {
  if (this._writableState) this._writableState.writable = Boolean(value);
});
getter('writableFinished', function () { return Boolean(this._writableState?.finished); });
getter('writableObjectMode', function () { return Boolean(this._writableState?.objectMode); });
getter('writableBuffer', function () { return this._writableState?.getBuffer(); });
getter('writableEnded', function () { return Boolean(this._writableState?.ending); });
getter('writableNeedDrain', function () {
  const state = this._writableState;
  return Boolean(state) && !state.destroyed && !state.ending && state.needDrain;
});
getter('writableHighWaterMark', function () { return this._writableState?.highWaterMark; });
getter('writableCorked', function () { return this._writableState?.corked ?? 0; });
getter('writableLength', function () { return this._writableState?.length; });
getter('errored', function () { return this._writableState?.errored ?? null; });
getter('writableAborted', function () {
  const state = this._writableState;
  return Boolean(state) && state.writable !== false && (state.destroyed || Boolean(state.errored)) && !state.finished;
});

Writable.fromWeb = (stream, options) => require('internal/streams/web').writableFromWeb(stream, options);
Writable.toWeb = stream => require('internal/streams/web').writableToWeb(stream);
