// The answer to a request, as a stream.
const { Readable } = require('stream');
const { joined, distinct } = require('internal/http/headers');

const PIECE_BYTES = 65536;

exports.resetError = words => Object.assign(new Error(words), { code: 'ECONNRESET' });

class IncomingMessage extends Readable {
  constructor(socket) {
    super({ highWaterMark: PIECE_BYTES });
    this.socket = socket ?? null;
    this.httpVersionMajor = 1;
    this.httpVersionMinor = 1;
    this.httpVersion = '1.1';
    this.complete = false;
    this.rawHeaders = [];
    this.rawTrailers = [];
    this.aborted = false;
    this.upgrade = false;
    this.url = '';
    this.method = null;
    this.statusCode = null;
    this.statusMessage = null;
    this.client = this.socket;
    Object.defineProperty(this, 'source', { value: { id: undefined, active: () => {} } });
  }

  get connection() { return this.socket; }
  set connection(value) { this.socket = value; }

  get headers() { return this.ownHeaders ??= hidden(this, 'ownHeaders', joined(pairs(this.rawHeaders))); }
  set headers(value) { hidden(this, 'ownHeaders', value); }
  get headersDistinct() { return distinct(pairs(this.rawHeaders)); }
  get trailers() { return {}; }
  get trailersDistinct() { return {}; }

  // Reads from the stream of Rust with this number; null for no body.
  from(id, active) {
    this.source.id = id;
    this.source.active = active;
  }

  _read() {
    const { source } = this;
    if (source.id === undefined) return;
    if (source.id === null) return this.finish();
    require('internal/io').read(source.id, PIECE_BYTES, (failure, bytes) => {
      if (this.destroyed) return;
      source.active();
      if (failure) return this.destroy(exports.resetError('aborted'));
      if (bytes === null) {
        this.let();
        return this.finish();
      }
      this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    });
  }

  finish() {
    this.complete = true;
    this.push(null);
  }

  let() {
    const { source } = this;
    if (typeof source.id === 'number') require('internal/io').close(source.id);
    source.id = undefined;
  }

  _destroy(error, callback) {
    if (!this.readableEnded || !this.complete) {
      this.aborted = true;
      this.emit('aborted');
    }
    this.let();
    // Nobody listens: the error of a broken answer is not for everybody.
    if (error && this.listenerCount('error') === 0) error = null;
    process.nextTick(callback, error);
  }

  setTimeout(delay, callback) {
    if (callback) this.on('timeout', callback);
    this.socket?.setTimeout?.(delay);
    return this;
  }

  _dump() {
    this.resume();
  }
}
for (const name of ['from', 'finish', 'let']) {
  Object.defineProperty(IncomingMessage.prototype, name, { ...Object.getOwnPropertyDescriptor(IncomingMessage.prototype, name), enumerable: false });
}

function hidden(object, name, value) {
  Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: false });
  return value;
}

function* pairs(raw) {
  for (let at = 0; at < raw.length; at += 2) yield [raw[at], raw[at + 1]];
}
exports.IncomingMessage = IncomingMessage;
