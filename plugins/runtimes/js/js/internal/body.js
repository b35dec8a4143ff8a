// Bodies of requests and responses: bytes, a stream of Rust by its number, or a ReadableStream.
const { URLSearchParams } = require('internal/url');
const io = require('internal/io');
const shared = require('internal/shared');

const PIECE = 65536;

const blobs = () => shared.load.has('internal/blob') ? require('internal/blob') : undefined;
const forms = () => shared.load.has('internal/form_data') ? require('internal/form_data') : undefined;

const utf8 = text => internalBinding('text').decode(text.toWellFormed(), 'utf8');

// `{ bytes | stream | id, type, length }` of what a script gives.
function extract(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return { bytes: utf8(value), type: 'text/plain;charset=UTF-8' };
  if (value instanceof URLSearchParams) return { bytes: utf8(value.toString()), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  if (ArrayBuffer.isView(value)) return { bytes: new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice() };
  if (value instanceof ArrayBuffer) return { bytes: new Uint8Array(value.slice(0)) };
  const { Blob } = blobs() ?? {};
  if (Blob && value instanceof Blob) return { stream: () => value.stream(), type: value.type || undefined, length: value.size };
  const { FormData } = forms() ?? {};
  if (FormData && value instanceof FormData) return require('internal/multipart').encode(value);
  if (typeof ReadableStream === 'function' && value instanceof ReadableStream) {
    if (value.locked) throw new TypeError('Response body object should not be disturbed or locked');
    return { stream: () => value, live: true };
  }
  if (typeof value[Symbol.asyncIterator] === 'function') return { iterate: () => value, live: true };
  return { bytes: utf8(`${value}`), type: 'text/plain;charset=UTF-8' };
}
exports.extract = extract;

// A stream of Rust as a ReadableStream. `failure` makes an error of what went wrong.
function streamOf(source) {
  let closed = false;
  return new ReadableStream({
    type: undefined,
    pull(controller) {
      return new Promise(resolve => {
        source.next((error, bytes) => {
          if (closed) return resolve();
          if (error) controller.error(error);
          else if (bytes === null) controller.close();
          else controller.enqueue(bytes);
          resolve();
        });
      });
    },
    cancel() {
      closed = true;
      source.cancel();
    },
  }, { highWaterMark: 0 });
}

// What comes over the network: `next(callback)` gives the pieces in turn, null at the end.
class NativeBody {
  constructor(id, decode) {
    this.id = id;
    this.decode = decode;
    this.error = null;
    this.waits = null;
    this.ended = false;
  }

  next(callback) {
    if (this.error) return callback(this.error, null);
    if (this.ended) return callback(null, null);
    this.waits = callback;
    io.read(this.id, PIECE, (failure, bytes) => {
      this.waits = null;
      if (failure) {
        this.error = Object.assign(new TypeError('terminated'), { cause: Object.assign(new Error(failure.words ?? 'other side closed'), { code: 'UND_ERR_SOCKET' }) });
        io.close(this.id);
        return callback(this.error, null);
      }
      let piece = bytes;
      try {
        if (this.decode) piece = this.decode(bytes);
      } catch (error) {
        this.error = Object.assign(new TypeError('terminated'), { cause: error });
        io.close(this.id);
        return callback(this.error, null);
      }
      if (bytes === null) {
        this.ended = true;
        io.close(this.id);
        return callback(null, piece !== null && piece.length > 0 ? piece : null);
      }
      if (piece.length === 0) return this.next(callback);
      callback(null, piece);
    });
  }

  fail(error) {
    if (this.ended || this.error) return;
    this.error = error;
    io.close(this.id);
    const waits = this.waits;
    this.waits = null;
    waits?.(error, null);
  }

  cancel() {
    this.ended = true;
    io.close(this.id);
  }

  all() {
    return new Promise((resolve, reject) => {
      const parts = [];
      const more = (error, bytes) => {
        if (error) reject(error);
        else if (bytes === null) resolve(joined(parts));
        else {
          parts.push(bytes);
          this.next(more);
        }
      };
      this.next(more);
    });
  }
}
exports.NativeBody = NativeBody;

function joined(parts) {
  if (parts.length === 1) return parts[0];
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
exports.joined = joined;

// The pieces of a body that a script gave, in turn.
async function* pieces(source) {
  if (source.bytes) yield source.bytes;
  else for await (const piece of source.iterate ? source.iterate() : source.stream()) yield typeof piece === 'string' ? utf8(piece) : piece;
}
exports.pieces = pieces;

async function collect(source) {
  if (source.bytes) return source.bytes;
  if (source.native) return source.native.all();
  const parts = [];
  for await (const piece of pieces(source)) {
    if (!(piece instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
    parts.push(piece);
  }
  return joined(parts);
}

class Body {
  #source = null;
  #stream = null;
  #used = false;

  take(source) { this.#source = source; }
  get source() { return this.#source; }

  get body() {
    if (this.#source === null) return null;
    if (this.#stream === null) {
      const { bytes, native, stream, iterate } = this.#source;
      if (native) this.#stream = streamOf(native);
      else if (stream) this.#stream = stream();
      else if (iterate) this.#stream = ReadableStream.from(iterate());
      else {
        this.#stream = new ReadableStream({
          pull(controller) {
            if (bytes.length > 0) controller.enqueue(bytes.slice());
            controller.close();
          },
        }, { highWaterMark: 0 });
      }
    }
    return this.#stream;
  }

  get bodyUsed() { return this.#used || (this.#stream !== null && isDisturbed(this.#stream)); }

  async #bytes() {
    if (this.bodyUsed || this.#stream?.locked) throw new TypeError('Body is unusable: Body has already been read');
    if (this.#source === null) return new Uint8Array(0);
    this.#used = true;
    if (this.#stream !== null) return collect({ stream: () => this.#stream });
    return collect(this.#source);
  }

  async bytes() { return new Uint8Array(await this.#bytes()); }

  async arrayBuffer() {
    const bytes = await this.#bytes();
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  async text() { return new TextDecoder().decode(await this.#bytes()); }
  async json() { return JSON.parse(await this.text()); }
  async blob() { return new (blobs().Blob)([await this.#bytes()], { type: this.headers.get('content-type') ?? '' }); }
  async formData() { return require('internal/multipart').decode(await this.#bytes(), this.headers.get('content-type') ?? ''); }

  // A second body with the same content.
  copySource() {
    if (this.bodyUsed) throw new TypeError('Response.clone: Body has already been consumed.');
    if (this.#source === null) return null;
    if (this.#source.bytes) return { ...this.#source };
    const [one, other] = this.body.tee();
    this.#stream = one;
    this.#source = { stream: () => one, type: this.#source.type };
    return { stream: () => other, type: this.#source.type };
  }
}
for (const name of ['take', 'source', 'copySource']) {
  Object.defineProperty(Body.prototype, name, { ...Object.getOwnPropertyDescriptor(Body.prototype, name), enumerable: false });
}
exports.Body = Body;

function isDisturbed(stream) {
  return shared.load.has('internal/webstreams') ? Boolean(require('internal/webstreams').isDisturbed?.(stream)) : false;
}
