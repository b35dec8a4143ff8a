// Streams of Rust by number: waiting for them, reading and writing them whole.
const io = internalBinding('io');
const shared = require('internal/shared');

// Calls back once when the handle is ready. `keep`: the program stays alive for it.
exports.watch = (id, callback, keep = true) => {
  shared.waiting.set(id, shared.storing ? require('internal/context').bind(callback) : callback);
  io.watch(id, keep);
};

exports.unwatch = id => {
  shared.waiting.delete(id);
  io.unwatch(id);
};

exports.close = id => {
  shared.waiting.delete(id);
  io.close(id);
};

// The next piece of a stream: calls back with `(error, bytes)`, `bytes` null at the end.
exports.read = (id, max, callback, keep = true) => {
  let got;
  try {
    got = io.read(id, max);
  } catch (failure) {
    return callback(failure, null);
  }
  if (got === null) return exports.watch(id, () => exports.read(id, max, callback, keep), keep);
  callback(null, got === undefined ? null : got);
};

// Writes all of the bytes, then calls back with an error or null.
exports.write = (id, bytes, callback) => {
  let at = 0;
  const go = () => {
    try {
      while (at < bytes.length) {
        const taken = io.write(id, at === 0 ? bytes : bytes.subarray(at));
        if (taken === 0) return exports.watch(id, go);
        at += taken;
      }
    } catch (failure) {
      return callback(failure);
    }
    callback(null);
  };
  go();
};
