// `process.stdin`, `stdout` and `stderr`.
const { write } = internalBinding('console');
const { uvException } = require('internal/errors');

// Written at once; what the stream module adds is the interface.
function output(fd) {
  const { Writable } = require('stream');
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, encoding, callback) {
      try {
        const plain = typeof chunk === 'string' && (encoding === 'utf8' || encoding === 'utf-8');
        write(fd, plain ? chunk.toWellFormed() : typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
      } catch (code) {
        return callback(uvException(code, 'write'));
      }
      callback();
    },
  });
  stream.fd = fd;
  stream._type = 'pipe';
  stream._isStdio = true;
  stream.isTTY = undefined;
  delete stream.isTTY;
  // Like Node's, they are never closed: what ends them leaves them as new.
  stream.destroySoon = stream.destroy;
  stream._destroy = (error, callback) => {
    stream._undestroy();
    callback(error);
  };
  return stream;
}
exports.stdout = () => output(1);
exports.stderr = () => output(2);

// The program stays alive for standard input only while it is read.
exports.stdin = () => {
  const { Readable } = require('stream');
  const io = require('internal/io');
  const { input } = require('internal/standard');
  let reading = false;
  const stream = new Readable({
    highWaterMark: 65536,
    read() {
      if (reading) return;
      reading = true;
      io.read(input(), 65536, (failure, bytes) => {
        reading = false;
        if (failure) return stream.destroy(uvException(failure.code ?? failure, 'read'));
        stream.push(bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      }, true);
    },
    destroy(error, callback) {
      if (reading) io.unwatch(input());
      callback(error);
    },
  });
  stream.fd = 0;
  stream.on('pause', () => {
    if (!reading) return;
    reading = false;
    io.unwatch(input());
    // The stream thinks that a read is on its way: it is asked again when it flows.
    stream._readableState.reading = false;
  });
  stream.ref = () => stream;
  stream.unref = () => stream;
  return stream;
};
