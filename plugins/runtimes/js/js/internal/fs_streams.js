// Streams of files.
const { Readable, Writable } = require('stream');
const fs = require('fs');
const { codes } = require('internal/errors');
const { validateInteger } = require('internal/validators');

const fdOf = fd => typeof fd === 'object' && fd !== null ? fd.fd : fd;

function pathOf(path) {
  return path instanceof URL ? require('url').fileURLToPath(path) : path;
}

function settle(options) {
  if (options === undefined || options === null) return {};
  if (typeof options === 'string') return { encoding: options };
  if (typeof options !== 'object') throw new codes.ERR_INVALID_ARG_TYPE('options', ['string', 'Object'], options);
  return { ...options };
}

function openLater(stream, flags, mode) {
  return callback => {
    if (typeof stream.fd === 'number') return callback();
    fs.open(stream.path, flags, mode, (error, fd) => {
      if (error) return callback(error);
      stream.fd = fd;
      callback();
      stream.emit('open', fd);
      stream.emit('ready');
    });
  };
}

function close(stream, error, callback) {
  if (typeof stream.fd !== 'number' || !stream.autoClose) return callback(error);
  const { fd } = stream;
  stream.fd = null;
  fs.close(fd, failure => callback(error ?? failure));
}

class ReadStream extends Readable {
  constructor(path, options) {
    options = settle(options);
    options.highWaterMark ??= 65536;
    const { flags = 'r', mode = 0o666, autoClose = true } = options;
    super({ highWaterMark: options.highWaterMark, encoding: options.encoding, objectMode: options.objectMode, emitClose: options.emitClose, autoDestroy: autoClose, signal: options.signal });
    this.path = pathOf(path);
    this.fd = options.fd === undefined || options.fd === null ? null : fdOf(options.fd);
    this.flags = flags;
    this.mode = mode;
    this.autoClose = autoClose;
    this.start = options.start;
    this.end = options.end ?? Infinity;
    this.bytesRead = 0;
    this.pos = undefined;
    if (this.start !== undefined) {
      validateInteger(this.start, 'start', 0);
      this.pos = this.start;
    }
    if (this.end !== Infinity) {
      validateInteger(this.end, 'end', 0);
      if (this.start !== undefined && this.start > this.end) throw new codes.ERR_OUT_OF_RANGE('start', `<= "end" (here: ${this.end})`, this.start);
    }
  }

  _construct(callback) {
    openLater(this, this.flags, this.mode)(callback);
  }

  get pending() { return this.fd === null; }

  _read(size) {
    const left = this.end === Infinity ? size : Math.min(size, this.end - (this.start ?? 0) - this.bytesRead + 1);
    if (left <= 0) return this.push(null);
    const target = Buffer.allocUnsafe(left);
    fs.read(this.fd, target, 0, left, this.pos ?? null, (error, count) => {
      if (error) return this.destroy(error);
      if (count === 0) return this.push(null);
      if (this.pos !== undefined) this.pos += count;
      this.bytesRead += count;
      this.push(target.subarray(0, count));
    });
  }

  _destroy(error, callback) {
    close(this, error, callback);
  }

  close(callback) {
    if (callback) this.once('close', callback);
    this.destroy();
  }
}

class WriteStream extends Writable {
  constructor(path, options) {
    options = settle(options);
    const { flags = 'w', mode = 0o666, autoClose = true } = options;
    super({ highWaterMark: options.highWaterMark, decodeStrings: true, defaultEncoding: options.encoding ?? 'utf8', emitClose: options.emitClose, autoDestroy: autoClose, signal: options.signal });
    this.path = pathOf(path);
    this.fd = options.fd === undefined || options.fd === null ? null : fdOf(options.fd);
    this.flags = options.start !== undefined && options.flags === undefined ? 'r+' : flags;
    this.mode = mode;
    this.autoClose = autoClose;
    this.start = options.start;
    this.pos = options.start;
    this.bytesWritten = 0;
    if (this.start !== undefined) validateInteger(this.start, 'start', 0);
  }

  _construct(callback) {
    openLater(this, this.flags, this.mode)(callback);
  }

  get pending() { return this.fd === null; }

  _write(chunk, encoding, callback) {
    fs.write(this.fd, chunk, 0, chunk.length, this.pos ?? null, (error, count) => {
      if (error) return callback(error);
      this.bytesWritten += count;
      if (this.pos !== undefined) this.pos += count;
      callback();
    });
  }

  _destroy(error, callback) {
    close(this, error, callback);
  }

  close(callback) {
    if (callback) {
      if (this.closed) return process.nextTick(callback);
      this.once('close', callback);
    }
    if (!this.autoClose) this.once('finish', () => this.destroy());
    this.end();
  }
}
WriteStream.prototype.destroySoon = WriteStream.prototype.end;

// Both may be called without `new`.
const callable = type => new Proxy(type, { apply: (target, _, args) => new target(...args) });
exports.ReadStream = callable(ReadStream);
exports.WriteStream = callable(WriteStream);
exports.createReadStream = (path, options) => new ReadStream(path, options);
exports.createWriteStream = (path, options) => new WriteStream(path, options);
