// `finished`: a callback when a stream is through or broken; and abort signals of streams.
const { codes, AbortError } = require('internal/errors');
const { nextTick } = require('internal/shared');
const { validateFunction, validateObject, validateAbortSignal } = require('internal/validators');
const common = require('internal/streams/common');
const { isReadableNode, isWritableNode, isNodeStream, isRequest } = common;

function writableFinished(stream) {
  if (stream.writableFinished === true) return true;
  const state = stream._writableState;
  if (!state || state.errored) return false;
  return Boolean(state.finished || (state.ended && state.length === 0));
}

function readableFinished(stream) {
  const state = stream._readableState;
  if (!state || state.errored) return false;
  return Boolean(state.endEmitted || (state.ended && state.length === 0));
}
exports.readableFinished = readableFinished;

// undefined where the stream has no such half that can tell.
function isReadable(stream) {
  if (typeof stream?.readable !== 'boolean') return undefined;
  if (common.isDestroyed(stream)) return false;
  return Boolean(isReadableNode(stream) && stream.readable && !readableFinished(stream));
}
function isWritable(stream) {
  if (typeof stream?.writable !== 'boolean') return undefined;
  if (common.isDestroyed(stream)) return false;
  return Boolean(isWritableNode(stream) && stream.writable && !stream._writableState?.ending && !stream._writableState?.ended);
}
exports.isReadable = isReadable;
exports.isWritable = isWritable;

const isClosed = stream => Boolean(stream._writableState?.closed || stream._readableState?.closed || stream.closed === true);
const errorOf = stream => stream._writableState?.errored || stream._readableState?.errored;

function closesLater(stream) {
  const state = stream._writableState || stream._readableState;
  return Boolean(state && state.autoDestroy && state.emitClose && state.closed === false);
}

exports.eos = (stream, options, callback) => {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  } else if (options == null) options = {};
  else validateObject(options, 'options');
  validateFunction(callback, 'callback');
  validateAbortSignal(options.signal, 'options.signal');
  if (common.isReadableWeb(stream) || common.isWritableWeb(stream)) return webFinished(stream, callback);
  if (!isNodeStream(stream)) throw new codes.ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);

  let called = false;
  let stopSignal = () => {};
  const call = error => {
    if (called) return;
    called = true;
    stopSignal();
    callback.call(stream, error);
  };
  const done = () => {
    if (called) return;
    called = true;
    stopSignal();
    callback.call(stream);
  };
  const readable = options.readable ?? isReadableNode(stream);
  const writable = options.writable ?? isWritableNode(stream);
  const w = stream._writableState;
  const r = stream._readableState;
  let willClose = closesLater(stream) && isReadableNode(stream) === readable && isWritableNode(stream) === writable;
  let written = writableFinished(stream);
  let read = readableFinished(stream);
  let closed = isClosed(stream);

  const onFinish = () => {
    written = true;
    if (stream.destroyed) willClose = false;
    if (willClose && (!stream.writable || readable)) return;
    if (!readable || read) done();
  };
  const onEnd = () => {
    read = true;
    if (stream.destroyed) willClose = false;
    if (willClose && (!stream.readable || writable)) return;
    if (!writable || written) done();
  };
  const onClose = () => {
    closed = true;
    const failure = errorOf(stream);
    if (failure && typeof failure !== 'boolean') return call(failure);
    if (readable && !read && isReadableNode(stream, true) && !readableFinished(stream)) return call(new codes.ERR_STREAM_PREMATURE_CLOSE());
    if (writable && !written && !writableFinished(stream)) return call(new codes.ERR_STREAM_PREMATURE_CLOSE());
    done();
  };
  const onClosed = () => {
    closed = true;
    const failure = errorOf(stream);
    if (failure && typeof failure !== 'boolean') return call(failure);
    done();
  };
  const onLegacyEnd = () => {
    if (!stream.writable) onFinish();
  };

  const pairs = [];
  const onRequest = () => {
    pairs.push([stream.req, 'finish', onFinish]);
    stream.req.on('finish', onFinish);
  };
  if (isRequest(stream)) {
    pairs.push([stream, 'complete', onFinish]);
    if (!willClose) pairs.push([stream, 'abort', onClose]);
    if (stream.req) onRequest();
    else pairs.push([stream, 'request', onRequest]);
  } else if (writable && !w) pairs.push([stream, 'end', onLegacyEnd], [stream, 'close', onLegacyEnd]);
  if (!willClose && typeof stream.aborted === 'boolean') pairs.push([stream, 'aborted', onClose]);
  pairs.push([stream, 'end', onEnd], [stream, 'finish', onFinish]);
  if (options.error !== false) pairs.push([stream, 'error', call]);
  pairs.push([stream, 'close', onClose]);
  for (const [one, name, listener] of pairs) if (name !== 'finish' || one === stream) one.on(name, listener);

  if (closed) nextTick(onClose);
  else if (w?.errorEmitted || r?.errorEmitted) {
    if (!willClose) nextTick(onClosed);
  } else if (!readable && (!willClose || isReadable(stream)) && (written || isWritable(stream) === false)) nextTick(onClosed);
  else if (!writable && (!willClose || isWritable(stream)) && (read || isReadable(stream) === false)) nextTick(onClosed);
  else if (r && stream.req && stream.aborted) nextTick(onClosed);

  const cleanup = () => {
    called = true;
    stopSignal();
    for (const [one, name, listener] of pairs) one.removeListener(name, listener);
  };
  const { signal } = options;
  if (signal && !closed) {
    const abort = () => {
      if (called) return;
      cleanup();
      callback.call(stream, new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal.aborted) nextTick(abort);
    else {
      signal.addEventListener('abort', abort, { once: true });
      stopSignal = () => signal.removeEventListener('abort', abort);
    }
  }
  return cleanup;
};

function webFinished(stream, callback) {
  const { finishedOf } = require('internal/webstreams');
  let stopped = false;
  const call = error => {
    if (!stopped) nextTick(() => callback.call(stream, error));
  };
  finishedOf(stream).then(() => call(), call);
  return () => { stopped = true; };
}

// The promise of `finished`.
exports.finished = (stream, options = {}) => new Promise((resolve, reject) => {
  const cleanup = exports.eos(stream, options, error => {
    if (options?.cleanup) cleanup();
    if (error) reject(error);
    else resolve();
  });
});

// Destroys the stream when the signal fires.
exports.addAbortSignal = (signal, stream) => {
  if (signal === null || typeof signal !== 'object' || !('aborted' in signal)) throw new codes.ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  const abort = () => stream.destroy(new AbortError(undefined, { cause: signal.reason }));
  if (common.isReadableWeb(stream) || common.isWritableWeb(stream)) {
    const { breakOff } = require('internal/webstreams');
    const stop = () => breakOff(stream, new AbortError(undefined, { cause: signal.reason }));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    return stream;
  }
  if (!isNodeStream(stream)) throw new codes.ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  if (signal.aborted) abort();
  else {
    signal.addEventListener('abort', abort, { once: true });
    // A stream that is being made cannot be watched before it has its state.
    nextTick(() => exports.eos(stream, () => signal.removeEventListener('abort', abort)));
  }
  return stream;
};
