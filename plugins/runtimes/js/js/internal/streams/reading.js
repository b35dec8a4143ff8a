// The rest of Readable: its properties, `for await`, `wrap`, `Readable.from` and the helpers like those of arrays.
const { codes } = require('internal/errors');
const { nextTick } = require('internal/shared');
const Readable = require('internal/streams/readable');
const { both, destroyer } = require('internal/streams/common');

function getter(name, get, set) {
  Object.defineProperty(Readable.prototype, name, { get, set, enumerable: false, configurable: true });
}
getter('readable', function () {
  const state = this._readableState;
  return Boolean(state) && state.readable !== false && !state.destroyed && !state.errorEmitted && !state.endEmitted;
}, function (value) {
  if (this._readableState) this._readableState.readable = Boolean(value);
});
getter('readableDidRead', function () { return this._readableState.dataEmitted; });
getter('readableAborted', function () {
  const state = this._readableState;
  return state.readable !== false && (state.destroyed || Boolean(state.errored)) && !state.endEmitted;
});
getter('readableHighWaterMark', function () { return this._readableState.highWaterMark; });
getter('readableBuffer', function () { return this._readableState?.buffer; });
getter('readableFlowing', function () { return this._readableState.flowing; }, function (value) {
  if (this._readableState) this._readableState.flowing = value;
});
getter('readableLength', function () { return this._readableState.length; });
getter('readableObjectMode', function () { return Boolean(this._readableState?.objectMode); });
getter('readableEncoding', function () { return this._readableState?.encoding ?? null; });
getter('errored', function () { return this._readableState?.errored ?? null; });
getter('closed', function () { return Boolean(this._readableState?.closed); });
getter('destroyed', function () { return Boolean(this._readableState?.destroyed); }, function (value) {
  if (this._readableState) this._readableState.destroyed = value;
});
getter('readableEnded', function () { return Boolean(this._readableState?.endEmitted); });

Readable.prototype.wrap = function wrap(stream) {
  let paused = false;
  stream.on('data', chunk => {
    if (!this.push(chunk) && stream.pause) {
      paused = true;
      stream.pause();
    }
  });
  stream.on('end', () => this.push(null));
  stream.on('error', error => require('internal/streams/common').errorOrDestroy(this, error));
  stream.on('close', () => this.destroy());
  stream.on('destroy', () => this.destroy());
  this._read = () => {
    if (paused && stream.resume) {
      paused = false;
      stream.resume();
    }
  };
  for (const name of Object.keys(stream)) {
    if (this[name] === undefined && typeof stream[name] === 'function') this[name] = stream[name].bind(stream);
  }
  return this;
};

Readable.prototype[Symbol.asyncIterator] = function () {
  return iterate(this);
};
Readable.prototype.iterator = function iterator(options) {
  if (options !== undefined) require('internal/validators').validateObject(options, 'options');
  return iterate(this, options);
};

function iterate(stream, options) {
  if (typeof stream.read !== 'function') stream = Readable.wrap(stream, { objectMode: true });
  const iterator = chunksOf(stream, options);
  iterator.stream = stream;
  return iterator;
}

async function* chunksOf(stream, options) {
  const { eos } = require('internal/streams/end');
  let wake = () => {};
  const again = () => {
    wake();
    wake = () => {};
  };
  stream.on('readable', again);
  // undefined: still open; null: at its end.
  let error;
  const cleanup = eos(stream, { writable: false }, failure => {
    error = failure ? both(error, failure) : null;
    again();
  });
  try {
    while (true) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) yield chunk;
      else if (error) throw error;
      else if (error === null) return;
      else await new Promise(resolve => { wake = resolve; });
    }
  } catch (failure) {
    error = both(error, failure);
    throw error;
  } finally {
    if ((error || options?.destroyOnReturn !== false) && (error === undefined || stream._readableState.autoDestroy)) destroyer(stream, null);
    else {
      stream.off('readable', again);
      cleanup();
    }
  }
}

// A stream of what an iterable gives.
Readable.from = (iterable, options) => from(Readable, iterable, options);
Readable.wrap = (source, options) => new Readable({
  objectMode: source.readableObjectMode ?? source.objectMode ?? true,
  ...options,
  destroy(error, callback) {
    destroyer(source, error);
    callback(error);
  },
}).wrap(source);

function from(Type, iterable, options) {
  const { Buffer } = require('buffer');
  if (typeof iterable === 'string' || iterable instanceof Buffer) {
    return new Type({
      objectMode: true,
      ...options,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }
  const isAsync = Boolean(iterable?.[Symbol.asyncIterator]);
  if (!isAsync && !iterable?.[Symbol.iterator]) throw new codes.ERR_INVALID_ARG_TYPE('iterable', ['Iterable'], iterable);
  const iterator = isAsync ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  const stream = new Type({ objectMode: true, highWaterMark: 1, ...options });
  let reading = false;
  stream._read = () => {
    if (reading) return;
    reading = true;
    next();
  };
  stream._destroy = function (error, callback) {
    close(error).then(
      () => nextTick(callback, error),
      failure => nextTick(callback, failure || error),
    );
  };
  async function close(error) {
    if (error != null && typeof iterator.throw === 'function') {
      const { value, done } = await iterator.throw(error);
      await value;
      if (done) return;
    }
    if (typeof iterator.return === 'function') {
      const { value } = await iterator.return();
      await value;
    }
  }
  async function next() {
    while (true) {
      try {
        const { value, done } = isAsync ? await iterator.next() : iterator.next();
        if (done) stream.push(null);
        else {
          const chunk = value && typeof value.then === 'function' ? await value : value;
          if (chunk === null) {
            reading = false;
            throw new codes.ERR_STREAM_NULL_VALUES();
          }
          if (stream.push(chunk)) continue;
          reading = false;
        }
      } catch (error) {
        stream.destroy(error);
      }
      break;
    }
  }
  return stream;
}
exports.from = from;

Readable.fromWeb = (stream, options) => require('internal/streams/web').readableFromWeb(stream, options);
Readable.toWeb = (stream, options) => require('internal/streams/web').readableToWeb(stream, options);
for (const name of ['asIndexedPairs', 'drop', 'filter', 'flatMap', 'map', 'take', 'compose', 'every', 'forEach', 'reduce', 'toArray', 'some', 'find']) {
  Object.defineProperty(Readable.prototype, name, {
    value: { [name](...args) { return require('internal/streams/operators')[name].apply(this, args); } }[name],
    writable: true, configurable: true, enumerable: false,
  });
}
