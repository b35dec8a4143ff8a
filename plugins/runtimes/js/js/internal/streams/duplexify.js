// `Duplex.from` and `compose`: one Duplex of something else.
const { codes } = require('internal/errors');
const { nextTick } = require('internal/shared');
const common = require('internal/streams/common');
const { isNodeStream, isReadableNode, isWritableNode } = common;

const stream = () => require('stream');

exports.duplexify = function duplexify(body, name) {
  const { Duplex, Readable } = stream();
  if (body instanceof Duplex) return body;
  if (isNodeStream(body)) {
    if (isReadableNode(body) && isWritableNode(body)) return pair({ readable: body, writable: body });
    return isReadableNode(body) ? pair({ readable: body }) : pair({ writable: body });
  }
  if (common.isReadableWeb(body)) return pair({ readable: Readable.fromWeb(body) });
  if (common.isWritableWeb(body)) return pair({ writable: stream().Writable.fromWeb(body) });
  if (typeof body === 'function') return ofFunction(body, name);
  if (typeof Blob === 'function' && body instanceof Blob) return duplexify(body.arrayBuffer(), name);
  if (common.isIterable(body)) return require('internal/streams/reading').from(Duplex, body, { objectMode: true, writable: false });
  if (common.isReadableWeb(body?.readable) && common.isWritableWeb(body?.writable)) return Duplex.fromWeb(body);
  if (typeof body?.writable === 'object' || typeof body?.readable === 'object') {
    const half = value => isNodeStream(value) ? value : duplexify(value, name);
    return pair({ readable: body.readable && half(body.readable), writable: body.writable && half(body.writable) });
  }
  if (typeof body?.then === 'function') {
    const made = new Duplex({ objectMode: true, writable: false, read() {} });
    body.then(value => {
      if (value != null) made.push(value);
      made.push(null);
    }, error => common.destroyer(made, error));
    return made;
  }
  throw new codes.ERR_INVALID_ARG_TYPE(name, ['Blob', 'ReadableStream', 'WritableStream', 'Stream', 'Iterable', 'AsyncIterable', 'Function',
    '{ readable, writable } pair', 'Promise'], body);
};

// A function from an iterable of chunks to an iterable, or to a promise of the end.
function ofFunction(body, name) {
  const { Duplex, PassThrough } = stream();
  const input = new PassThrough({ objectMode: true, highWaterMark: 1 });
  const { AbortController } = require('internal/abort');
  const controller = new AbortController();
  const result = body(input, { signal: controller.signal });
  if (common.isIterable(result)) {
    const output = require('internal/streams/reading').from(stream().Readable, result, { objectMode: true });
    return pair({ readable: output, writable: input }, true);
  }
  if (typeof result?.then === 'function') {
    const made = new Duplex({
      objectMode: true,
      readable: false,
      write(chunk, encoding, callback) {
        if (input.write(chunk, encoding)) callback();
        else input.once('drain', callback);
      },
      final(callback) {
        input.end();
        result.then(value => {
          if (value != null) return callback(new codes.ERR_INVALID_RETURN_VALUE('nully', name, value));
          callback();
        }, callback);
      },
      destroy(error, callback) {
        controller.abort();
        input.destroy(error);
        callback(error);
      },
    });
    result.then(undefined, error => common.destroyer(made, error));
    return made;
  }
  throw new codes.ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or AsyncFunction', name, result);
}

// Reads from one stream and writes to the other.
function pair({ readable: source, writable: sink }, whole = false) {
  const { Duplex } = stream();
  const { eos } = require('internal/streams/end');
  if (source && typeof source.read !== 'function') source = stream().Readable.wrap(source);
  const isSource = Boolean(source) && source.readable !== false;
  const isSink = Boolean(sink) && sink.writable !== false;
  let onFinish;
  const made = new Duplex({
    readableObjectMode: Boolean(source?.readableObjectMode),
    writableObjectMode: Boolean(sink?.writableObjectMode) || whole,
    readable: isSource,
    writable: isSink,
    write(chunk, encoding, callback) {
      if (sink.write(chunk, encoding)) callback();
      else sink.once('drain', callback);
    },
    final(callback) {
      onFinish = callback;
      sink.end();
    },
    read() {
      pull();
    },
    destroy(error, callback) {
      common.destroyer(source, error);
      if (sink !== source) common.destroyer(sink, error);
      if (onFinish) {
        const call = onFinish;
        onFinish = null;
        call(error);
      }
      callback(error);
    },
  });
  function pull() {
    while (true) {
      const chunk = source.read();
      if (chunk === null) return source.once('readable', pull);
      if (!made.push(chunk)) return;
    }
  }
  if (isSink) {
    eos(sink, { readable: false }, error => {
      if (error) return made.destroy(error);
      const call = onFinish;
      onFinish = null;
      call?.();
    });
  }
  if (isSource) {
    source.on('end', () => made.push(null));
    eos(source, { writable: false }, error => {
      if (error) nextTick(() => made.destroy(error));
    });
  }
  return made;
}

exports.compose = (...streams) => {
  if (streams.length === 0) throw new codes.ERR_MISSING_ARGS('streams');
  const all = streams.map((one, at) => isNodeStream(one) ? one : exports.duplexify(one, `streams[${at}]`));
  if (all.length === 1) return all[0];
  const first = all[0];
  const last = all[all.length - 1];
  let failed;
  const made = pair({ readable: isReadableNode(last) ? last : undefined, writable: isWritableNode(first) ? first : undefined });
  require('internal/streams/pipeline').pipeline(...all, error => {
    failed = error;
    if (failed) made.destroy(failed);
  });
  return made;
};

// Two that read what is written to the other.
exports.duplexPair = options => {
  const { Duplex } = stream();
  const others = new Map();
  const make = () => {
    let resume;
    const side = new Duplex({
      ...options,
      read() {
        const call = resume;
        resume = undefined;
        call?.();
      },
      write(chunk, encoding, callback) {
        const other = others.get(side);
        if (chunk.length === 0) return nextTick(callback);
        other.take(chunk, callback);
      },
      final(callback) {
        const other = others.get(side);
        other.side.on('end', callback);
        other.side.push(null);
      },
    });
    return { side, take(chunk, callback) { side.push(chunk); resume = callback; } };
  };
  const [one, two] = [make(), make()];
  others.set(one.side, two);
  others.set(two.side, one);
  return [one.side, two.side];
};
