// Blob and File.
const { codes } = require('internal/errors');
const { customInspect } = require('internal/shared');

// Most bytes of one chunk of `stream()`.
const CHUNK_BYTES = 65536;
const utf8 = text => internalBinding('text').decode(text.toWellFormed(), 'utf8');
const typeOf = type => {
  type = `${type}`;
  return /[^\x20-\x7e]/.test(type) ? '' : type.toLowerCase();
};
// Blobs of the runtime are made of bytes that nobody else has.
const RAW = Symbol('raw');
let bytesOf;

function partBytes(part, endings) {
  if (part instanceof Blob) return bytesOf(part);
  if (part instanceof ArrayBuffer || (typeof SharedArrayBuffer === 'function' && part instanceof SharedArrayBuffer)) return new Uint8Array(part);
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  const text = `${part}`;
  return utf8(endings === 'native' ? text.replace(/\r\n?/g, '\n') : text);
}

class Blob {
  #bytes;
  #type;

  constructor(sources = [], options = {}) {
    if (sources === RAW) {
      this.#bytes = options.bytes;
      this.#type = options.type;
      return;
    }
    if (sources === null || typeof sources !== 'object' || typeof sources[Symbol.iterator] !== 'function' || sources instanceof Blob) {
      const error = new codes.ERR_INVALID_ARG_TYPE('sources', 'a sequence', sources);
      throw error;
    }
    if (options !== null && options !== undefined && typeof options !== 'object' && typeof options !== 'function') {
      throw new codes.ERR_INVALID_ARG_TYPE('options', 'a dictionary', options);
    }
    const { type = '', endings = 'transparent' } = options ?? {};
    if (`${endings}` !== 'transparent' && `${endings}` !== 'native') throw new codes.ERR_INVALID_ARG_VALUE('options.endings', endings);
    const parts = Array.from(sources, part => partBytes(part, `${endings}`));
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    this.#bytes = all;
    this.#type = typeOf(type);
  }

  static #of(blob) { return blob.#bytes; }
  static { bytesOf = blob => Blob.#of(blob); }

  get type() { return this.#type; }
  get size() { return this.#bytes.length; }

  slice(start = 0, end = this.size, contentType = '') {
    return new Blob(RAW, { bytes: this.#bytes.subarray(...[start, end].map(at => Math.trunc(Number(at)) || 0)), type: typeOf(contentType) });
  }

  async arrayBuffer() { return this.#bytes.slice().buffer; }
  async bytes() { return this.#bytes.slice(); }
  async text() { return new TextDecoder().decode(this.#bytes); }

  stream() {
    const bytes = this.#bytes;
    let at = 0;
    const { ReadableStream } = require('internal/webstreams');
    return new ReadableStream({
      type: 'bytes',
      pull(controller) {
        if (at >= bytes.length) {
          controller.close();
          controller.byobRequest?.respond(0);
          return;
        }
        const end = Math.min(at + CHUNK_BYTES, bytes.length);
        controller.enqueue(bytes.slice(at, end));
        at = end;
      },
    });
  }

  [customInspect](depth, options, inspect) {
    if (depth < 0) return this;
    const more = this instanceof File ? { name: this.name, lastModified: this.lastModified } : {};
    const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `${this.constructor.name} ${inspect({ size: this.size, type: this.type, ...more }, inner)}`;
  }
}

class File extends Blob {
  #name;
  #modified;

  constructor(fileBits, fileName, options = {}) {
    if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('fileBits', 'fileName');
    super(fileBits, options);
    const { lastModified } = options ?? {};
    this.#modified = lastModified === undefined ? Date.now() : Math.trunc(Number(lastModified)) || 0;
    this.#name = `${fileName}`.toWellFormed();
  }

  get name() { return this.#name; }
  get lastModified() { return this.#modified; }
}

for (const type of [Blob, File]) {
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: type.name, configurable: true });
  for (const name of Object.getOwnPropertyNames(type.prototype)) {
    if (name !== 'constructor') Object.defineProperty(type.prototype, name, { ...Object.getOwnPropertyDescriptor(type.prototype, name), enumerable: true });
  }
}
exports.Blob = Blob;
exports.File = File;
exports.bytesOf = blob => bytesOf(blob);
