// Between the streams of Node and those of the web.
const { codes, AbortError } = require('internal/errors');
const { Buffer } = require('buffer');
const common = require('internal/streams/common');
const { eos, isReadable, isWritable } = require('internal/streams/end');
const web = require('internal/webstreams');

const nothing = () => {};
const wrongType = (name, wanted, value) => { throw new codes.ERR_INVALID_ARG_TYPE(name, wanted, value); };

exports.readableFromWeb = (source, options = {}) => {
  if (!common.isReadableWeb(source)) wrongType('readableStream', 'ReadableStream', source);
  const { highWaterMark, encoding, objectMode = false, signal } = options;
  const reader = source.getReader();
  let closed = false;
  const readable = new (require('stream').Readable)({
    objectMode, highWaterMark, encoding, signal,
    read() {
      reader.read().then(({ value, done }) => readable.push(done ? null : value), error => common.destroyer(readable, error));
    },
    destroy(error, callback) {
      const done = () => process.nextTick(() => callback(error));
      if (closed) return done();
      reader.cancel(error ?? undefined).then(done, done);
    },
  });
  reader.closed.then(() => { closed = true; }, error => {
    closed = true;
    common.destroyer(readable, error);
  });
  return readable;
};

exports.readableToWeb = (readable, options = {}) => {
  if (typeof readable?._readableState !== 'object') wrongType('streamReadable', 'stream.Readable', readable);
  if (common.isDestroyed(readable) || !isReadable(readable)) {
    const empty = new web.ReadableStream();
    empty.cancel();
    return empty;
  }
  const { readableObjectMode: objectMode, readableHighWaterMark: highWaterMark } = readable;
  const strategy = options.strategy ?? (objectMode ? new web.CountQueuingStrategy({ highWaterMark }) : { highWaterMark });
  let controller;
  let canceled = false;
  const onData = chunk => {
    if (Buffer.isBuffer(chunk) && !objectMode) chunk = new Uint8Array(chunk);
    controller.enqueue(chunk);
    if (controller.desiredSize <= 0) readable.pause();
  };
  readable.pause();
  const cleanup = eos(readable, error => {
    cleanup();
    readable.on('error', nothing);
    if (error?.code === 'ERR_STREAM_PREMATURE_CLOSE') error = new AbortError(undefined, { cause: error });
    if (error) return controller.error(error);
    if (!canceled) controller.close();
  });
  readable.on('data', onData);
  return new web.ReadableStream({
    start(given) { controller = given; },
    pull() { readable.resume(); },
    cancel(reason) {
      canceled = true;
      common.destroyer(readable, reason);
    },
  }, strategy);
};

// The methods of a Writable that writes to a writer.
function sinkOf(writer, self) {
  const settle = (promise, callback) => promise.then(() => process.nextTick(callback), error => process.nextTick(() => callback(error)));
  return {
    write(chunk, encoding, callback) {
      settle(writer.ready.then(() => {
        writer.write(chunk).catch(nothing);
        return writer.ready;
      }), callback);
    },
    final(callback) {
      settle(writer.close(), callback);
    },
    destroyWriter(error, callback) {
      const done = () => process.nextTick(() => callback(error));
      if (error) writer.abort(error).then(done, done);
      else if (self().writableFinished) done();
      else writer.close().then(done, done);
    },
  };
}

exports.writableFromWeb = (target, options = {}) => {
  if (!common.isWritableWeb(target)) wrongType('writableStream', 'WritableStream', target);
  const { highWaterMark, decodeStrings = true, objectMode = false, signal } = options;
  const writer = target.getWriter();
  let closed = false;
  const { write, final, destroyWriter } = sinkOf(writer, () => writable);
  const writable = new (require('stream').Writable)({
    highWaterMark, decodeStrings, objectMode, signal, write, final,
    destroy(error, callback) {
      if (closed) return process.nextTick(() => callback(error));
      destroyWriter(error, callback);
    },
  });
  writer.closed.then(() => { closed = true; }, error => {
    closed = true;
    common.destroyer(writable, error);
  });
  return writable;
};

exports.writableToWeb = writable => {
  if (typeof writable?._writableState !== 'object') wrongType('streamWritable', 'stream.Writable', writable);
  if (common.isDestroyed(writable) || !isWritable(writable)) {
    const closed = new web.WritableStream();
    closed.close();
    return closed;
  }
  const { writableObjectMode: objectMode, writableHighWaterMark: highWaterMark } = writable;
  let controller;
  let drained;
  let ended;
  const cleanup = eos(writable, error => {
    cleanup();
    writable.on('error', nothing);
    if (error?.code === 'ERR_STREAM_PREMATURE_CLOSE') error = new AbortError(undefined, { cause: error });
    if (error) {
      drained?.reject(error);
      ended?.reject(error);
      controller.error(error);
    } else if (ended) ended.resolve();
    else controller.error(new AbortError());
    drained = ended = undefined;
  });
  writable.on('drain', () => {
    drained?.resolve();
    drained = undefined;
  });
  const deferred = () => {
    const made = Promise.withResolvers();
    made.promise.catch(nothing);
    return made;
  };
  return new web.WritableStream({
    start(given) { controller = given; },
    write(chunk) {
      if (!writable.write(chunk)) {
        drained = deferred();
        return drained.promise;
      }
      return undefined;
    },
    abort(reason) { common.destroyer(writable, reason); },
    close() {
      ended ??= deferred();
      const { promise } = ended;
      if (!writable.writableEnded) writable.end();
      return promise;
    },
  }, objectMode ? new web.CountQueuingStrategy({ highWaterMark }) : { highWaterMark, size: chunk => chunk?.length ?? chunk?.byteLength ?? 1 });
};

exports.duplexFromWeb = (pair, options = {}) => {
  const { readable, writable } = pair;
  if (!common.isReadableWeb(readable)) wrongType('pair.readable', 'ReadableStream', readable);
  if (!common.isWritableWeb(writable)) wrongType('pair.writable', 'WritableStream', writable);
  const { allowHalfOpen = false, objectMode = false, encoding, decodeStrings = true, highWaterMark, signal } = options;
  const writer = writable.getWriter();
  const reader = readable.getReader();
  let written = false;
  let read = false;
  const { write, final, destroyWriter } = sinkOf(writer, () => duplex);
  const duplex = new (require('stream').Duplex)({
    allowHalfOpen, highWaterMark, objectMode, encoding, decodeStrings, signal, write, final,
    read() {
      reader.read().then(({ value, done }) => duplex.push(done ? null : value), error => common.destroyer(duplex, error));
    },
    destroy(error, callback) {
      const last = () => process.nextTick(() => callback(error));
      const first = () => {
        if (written) last();
        else destroyWriter(error, last);
      };
      if (read) first();
      else reader.cancel(error ?? undefined).then(first, first);
    },
  });
  writer.closed.then(() => { written = true; }, error => {
    written = true;
    common.destroyer(duplex, error);
  });
  reader.closed.then(() => { read = true; }, error => {
    read = true;
    common.destroyer(duplex, error);
  });
  return duplex;
};

exports.duplexToWeb = duplex => {
  if (typeof duplex?._writableState !== 'object' || typeof duplex?._readableState !== 'object') wrongType('duplex', 'stream.Duplex', duplex);
  return { writable: exports.writableToWeb(duplex), readable: exports.readableToWeb(duplex) };
};
