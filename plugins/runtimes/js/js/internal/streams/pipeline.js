// `pipeline`: streams, iterables and functions one after the other; the first error ends them all.
const { codes, AbortError } = require('internal/errors');
const { nextTick } = require('internal/shared');
const { validateFunction, validateAbortSignal } = require('internal/validators');
const common = require('internal/streams/common');
const { eos, isReadable, readableFinished } = require('internal/streams/end');
const { isNodeStream, isReadableNode, isIterable, isReadableWeb, isWritableWeb } = common;

const PREMATURE = 'ERR_STREAM_PREMATURE_CLOSE';
const isWebPair = value => Boolean(value && !isNodeStream(value) && isReadableWeb(value.readable) && isWritableWeb(value.writable));
const isAsyncIterable = value => value != null && typeof value[Symbol.asyncIterator] === 'function';

exports.pipeline = (...streams) => {
  const callback = streams.pop();
  validateFunction(callback, 'streams[stream.length - 1]');
  return run(streams, callback);
};

// The promise of `pipeline`; the last argument may be options.
exports.promise = (...streams) => new Promise((resolve, reject) => {
  let options;
  const last = streams[streams.length - 1];
  if (last && typeof last === 'object' && !isNodeStream(last) && !isIterable(last) && !isReadableWeb(last) && !isWritableWeb(last) && !isWebPair(last)) {
    options = streams.pop();
  }
  run(streams, (error, value) => {
    if (error) reject(error);
    else resolve(value);
  }, options);
});

// Destroys the stream unless it is through.
function guard(stream, reading, writing) {
  let over = false;
  stream.on('close', () => { over = true; });
  const cleanup = eos(stream, { readable: reading, writable: writing }, error => { over = !error; });
  return {
    destroy(error) {
      if (over) return;
      over = true;
      common.destroyer(stream, error || new codes.ERR_STREAM_DESTROYED('pipe'));
    },
    cleanup,
  };
}

async function pump(iterable, writable, finish, end) {
  let failure;
  let wake = null;
  const resume = error => {
    if (error) failure = error;
    const call = wake;
    wake = null;
    call?.();
  };
  const wait = () => new Promise((resolve, reject) => {
    if (failure) return reject(failure);
    wake = () => {
      if (failure) reject(failure);
      else resolve();
    };
  });
  writable.on('drain', resume);
  const cleanup = eos(writable, { readable: false }, resume);
  try {
    if (writable.writableNeedDrain) await wait();
    for await (const chunk of iterable) if (!writable.write(chunk)) await wait();
    if (end) {
      writable.end();
      await wait();
    }
    finish();
  } catch (error) {
    finish(failure !== error ? common.both(failure, error) : error);
  } finally {
    cleanup();
    writable.off('drain', resume);
  }
}

async function pumpWeb(iterable, stream, finish, end) {
  const writer = stream.getWriter();
  try {
    for await (const chunk of iterable) {
      await writer.ready;
      writer.write(chunk).catch(() => {});
    }
    await writer.ready;
    if (end) await writer.close();
    finish();
  } catch (error) {
    await writer.abort(error).catch(() => {});
    finish(error);
  }
}

function join(source, dest, finish, note, end) {
  let ended = false;
  dest.on('close', () => {
    if (!ended) note(new codes.ERR_STREAM_PREMATURE_CLOSE());
  });
  source.pipe(dest, { end: false });
  if (end) {
    const finishDest = () => {
      ended = true;
      dest.end();
    };
    if (readableFinished(source)) nextTick(finishDest);
    else source.once('end', finishDest);
  } else finish();
  eos(source, { readable: true, writable: false }, error => {
    const state = source._readableState;
    if (error?.code === PREMATURE && state?.ended && !state.errored && !state.errorEmitted) source.once('end', finish).once('error', finish);
    else finish(error);
  });
  return eos(dest, { readable: false, writable: true }, finish);
}

const iterated = value => isIterable(value) ? value : require('stream').Readable.prototype[Symbol.asyncIterator].call(value);

function run(streams, callback, options) {
  if (streams.length === 1 && Array.isArray(streams[0])) streams = streams[0];
  if (streams.length < 2) throw new codes.ERR_MISSING_ARGS('streams');
  const { AbortController } = require('internal/abort');
  const controller = new AbortController();
  const { signal } = controller;
  const outer = options?.signal;
  validateAbortSignal(outer, 'options.signal');
  const cleanups = [];
  const destroys = [];
  let error;
  let value;
  let open = 0;

  const settle = (failure, final) => {
    if (failure && (!error || error.code === PREMATURE)) error = failure;
    if (!error && !final) return;
    while (destroys.length > 0) destroys.shift()(error);
    outer?.removeEventListener('abort', abort);
    controller.abort();
    if (!final) return;
    if (!error) for (const cleanup of cleanups) cleanup();
    nextTick(callback, error, value);
  };
  const finish = failure => settle(failure, --open === 0);
  const note = failure => settle(failure, false);
  function abort() {
    settle(new AbortError(undefined, outer?.reason === undefined ? undefined : { cause: outer.reason }));
  }
  outer?.addEventListener('abort', abort, { once: true });

  let flow;
  streams.forEach((stream, at) => {
    const isLast = at === streams.length - 1;
    const end = !isLast || options?.end !== false;
    if (isNodeStream(stream)) {
      if (end) {
        const { destroy, cleanup } = guard(stream, !isLast, at > 0);
        destroys.push(destroy);
        if (isReadable(stream) && isLast) cleanups.push(cleanup);
      }
      const onError = failure => {
        if (failure && failure.name !== 'AbortError' && failure.code !== PREMATURE) finish(failure);
      };
      stream.on('error', onError);
      if (isReadable(stream) && isLast) cleanups.push(() => stream.removeListener('error', onError));
    }
    if (at === 0) flow = first(stream);
    else if (typeof stream === 'function') flow = through(stream, at, isLast, end);
    else flow = into(stream, isLast, end);
  });

  function first(stream) {
    if (typeof stream === 'function') {
      const made = stream({ signal });
      if (!isIterable(made)) throw new codes.ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or Stream', 'source', made);
      return made;
    }
    if (isIterable(stream) || isReadableNode(stream) || isWebPair(stream)) return stream;
    return require('stream').Duplex.from(stream);
  }

  function through(stream, at, isLast, end) {
    const made = stream(iterated(isWebPair(flow) ? flow.readable : flow), { signal });
    if (!isLast) {
      if (!isAsyncIterable(made)) throw new codes.ERR_INVALID_RETURN_VALUE('AsyncIterable', `transform[${at - 1}]`, made);
      return made;
    }
    const { PassThrough } = require('stream');
    const tail = new PassThrough({ objectMode: true });
    if (typeof made?.then === 'function') {
      open++;
      made.then(result => {
        value = result;
        if (result != null) tail.write(result);
        if (end) tail.end();
        nextTick(finish);
      }, failure => {
        tail.destroy(failure);
        nextTick(finish, failure);
      });
    } else if (isAsyncIterable(made)) {
      open++;
      pump(made, tail, finish, end);
    } else throw new codes.ERR_INVALID_RETURN_VALUE('AsyncIterable or Promise', 'destination', made);
    const { destroy, cleanup } = guard(tail, false, true);
    destroys.push(destroy);
    cleanups.push(cleanup);
    return tail;
  }

  function into(stream, isLast, end) {
    if (isNodeStream(stream)) {
      if (isReadableNode(flow)) {
        open += 2;
        const cleanup = join(flow, stream, finish, note, end);
        if (isReadable(stream) && isLast) cleanups.push(cleanup);
      } else if (isWebPair(flow) || isIterable(flow)) {
        open++;
        pump(isWebPair(flow) ? flow.readable : flow, stream, finish, end);
      } else throw new codes.ERR_INVALID_ARG_TYPE('val', ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream'], flow);
      return stream;
    }
    if (isWebPair(stream) || isWritableWeb(stream)) {
      open++;
      pumpWeb(iterated(isWebPair(flow) ? flow.readable : flow), stream.writable ?? stream, finish, end);
      return stream;
    }
    return require('stream').Duplex.from(stream);
  }

  if (outer?.aborted) nextTick(abort);
  return flow;
}
