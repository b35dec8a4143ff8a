// gzip, zlib, raw deflate and Brotli, at once and as streams.
const zlib = internalBinding('zlib');
const { codes, define } = require('internal/errors');
const { toBytes, validateFunction, validateNumber } = require('internal/validators');
const { Buffer } = require('buffer');

if (codes.ERR_BUFFER_TOO_LARGE === undefined) {
  define('ERR_BUFFER_TOO_LARGE', RangeError, max => `Cannot create a Buffer larger than ${max} bytes`);
}

define('ERR_BROTLI_INVALID_PARAM', RangeError, name => `${name} is not a valid Brotli parameter`);

const constants = require('internal/zlib_constants');
const MAX_OUTPUT = 2 ** 32 - 1;
const NUMBERS = { Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_NEED_DICT: 2 };
const BROTLI_FLUSHES = ['none', 'sync', 'finish', 'none'];
const FLUSHES = ['none', 'none', 'sync', 'full', 'finish', 'none', 'none'];

// Name of the class -> whether it packs, and the format.
const KINDS = {
  Deflate: [true, 'zlib'], Inflate: [false, 'zlib'], Gzip: [true, 'gzip'], Gunzip: [false, 'gzip'],
  DeflateRaw: [true, 'raw'], InflateRaw: [false, 'raw'], Unzip: [false, 'any'],
  BrotliCompress: [true, 'brotli'], BrotliDecompress: [false, 'brotli'],
};

// Parameters of Brotli that are known, and the highest number of each.
const PARAMETERS = { encode: [2, 11, 24, 24, 1, 2 ** 32 - 1, 1, 3, 120], decode: [1, 1] };

function failure(code, words) {
  const error = new Error(words);
  error.errno = NUMBERS[code];
  error.code = code;
  return error;
}

// Brotli's own name and number for what it cannot read.
function brotliError(id) {
  const { name, number } = zlib.reason(id);
  const error = new Error('Decompression failed');
  error.errno = number;
  error.code = `ERR_${name}`;
  return error;
}

// zlib's words for data it cannot read, by how the data begins.
function dataError(code, format, start) {
  if (code === 'Z_DATA_CHECK') return failure('Z_DATA_ERROR', 'incorrect data check');
  if (code !== 'Z_DATA_ERROR') return failure(code, code === 'Z_BUF_ERROR' ? 'unexpected end of file' : 'stream error');
  const [first = 0, second = 0, third = 8] = start;
  let words = 'invalid block type';
  if (format === 'gzip' && (first !== 0x1f || second !== 0x8b)) words = 'incorrect header check';
  else if (format === 'gzip' && third !== 8) words = 'unknown compression method';
  else if (format === 'zlib' && (first * 256 + second) % 31 !== 0) words = 'incorrect header check';
  else if (format === 'zlib' && (first & 15) !== 8) words = 'unknown compression method';
  return failure('Z_DATA_ERROR', words);
}

function checked(options, name, min, max) {
  const value = options[name];
  if (value === undefined || Number.isNaN(value)) return;
  if (typeof value !== 'number') throw new codes.ERR_INVALID_ARG_TYPE(`options.${name}`, 'number', value);
  if (value < min || value > max) {
    throw new codes.ERR_OUT_OF_RANGE(`options.${name}`, max === Infinity ? 'a finite number' : `>= ${min} and <= ${max}`, value);
  }
}

function parameters(options, pack) {
  const given = options.params ?? {};
  const highest = pack ? PARAMETERS.encode : PARAMETERS.decode;
  for (const key of Object.keys(given)) {
    if (!(Number(key) in highest)) throw new codes.ERR_BROTLI_INVALID_PARAM(key);
    if (typeof given[key] !== 'number' && typeof given[key] !== 'boolean') throw new codes.ERR_INVALID_ARG_TYPE('options.params[key]', 'number', given[key]);
  }
  const value = (key, low, usual) => Math.min(highest[key], Math.max(low, Number(given[key] ?? usual)));
  return pack ? { quality: value(1, 0, 11), window: value(2, 10, 22), mode: value(0, 0, 0), size: value(5, 0, 0) } : {};
}

// One piece of work with its number in the service.
class Codec {
  constructor(kind, options = {}) {
    [this.pack, this.format] = KINDS[kind];
    options ??= {};
    const brotli = this.format === 'brotli';
    const last = brotli ? constants.BROTLI_OPERATION_FINISH : constants.Z_FINISH;
    if (brotli) this.params = parameters(options, this.pack);
    else checked(options, 'level', -1, 9);
    if (!brotli) checked(options, 'windowBits', kind === 'Gzip' ? 9 : kind === 'DeflateRaw' || kind === 'Deflate' ? 8 : 0, 15);
    checked(options, 'memLevel', 1, 9);
    checked(options, 'strategy', 0, 4);
    checked(options, 'chunkSize', 64, Infinity);
    checked(options, 'maxOutputLength', 1, MAX_OUTPUT);
    checked(options, 'flush', 0, brotli ? 3 : 5);
    checked(options, 'finishFlush', 0, brotli ? 3 : 5);
    if (options.dictionary !== undefined) throw new codes.ERR_NOT_AVAILABLE('a dictionary for zlib');
    this.level = options.level ?? -1;
    this.finishFlush = options.finishFlush ?? last;
    this.strict = this.finishFlush === last;
    this.flushes = brotli ? BROTLI_FLUSHES : FLUSHES;
    this.max = options.maxOutputLength ?? MAX_OUTPUT;
    this.start = [];
    this.ended = false;
    this.bytesWritten = 0;
  }

  // Bytes made of these; 'finish' is the last step.
  push(data, flush) {
    if (this.start.length < 3) this.start.push(...data.subarray(0, 3 - this.start.length));
    if (this.id === undefined) {
      if (this.format === 'any') {
        if (data.length === 0) return Buffer.alloc(0);
        this.format = data[0] === 0x1f ? 'gzip' : 'zlib';
      }
      const { quality = 0, window = 0, mode = 0, size = 0 } = this.params ?? {};
      this.id = this.run(() => this.params ? zlib.createBrotli(this.pack, quality, window, mode, size) : zlib.create(this.pack, this.format, this.level));
    }
    // What follows the end is not ours.
    if (this.ended && (this.format !== 'gzip' || this.pack)) return Buffer.alloc(0);
    const { bytes, used, ended } = this.run(() => zlib.push(this.id, data, flush));
    this.bytesWritten += used;
    this.ended = ended;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  // The last bytes; data that is cut short is an error.
  finish(data) {
    const made = this.push(data, this.pack ? this.flushes[this.finishFlush] : 'finish');
    if (!this.pack && !this.ended && this.strict && (this.bytesWritten > 0 || this.id !== undefined || data.length > 0)) {
      this.close();
      throw dataError('Z_BUF_ERROR', this.format, this.start);
    }
    this.close();
    return made;
  }

  run(work) {
    try {
      return work();
    } catch (code) {
      const brotli = code === 'Z_DATA_ERROR' && this.format === 'brotli' ? brotliError(this.id) : undefined;
      this.close();
      if (brotli) throw brotli;
      throw typeof code === 'string' ? dataError(code, this.format, this.start) : code;
    }
  }

  close() {
    if (this.id !== undefined) zlib.close(this.id);
  }
}

const PIECE = 1 << 20;

function input(buffer) {
  if (typeof buffer !== 'string' && !ArrayBuffer.isView(buffer) && !(buffer instanceof ArrayBuffer)) {
    throw new codes.ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], buffer);
  }
  return toBytes(buffer, 'buffer');
}

// Everything at once, in pieces so that the limit of the output is seen early.
function whole(kind, buffer, options) {
  const data = input(buffer);
  const codec = new Codec(kind, options);
  if (data.length === 0 && !codec.pack && codec.strict) throw failure('Z_BUF_ERROR', 'unexpected end of file');
  const parts = [];
  let total = 0;
  const keep = part => {
    total += part.length;
    if (total > codec.max) {
      codec.close();
      throw new codes.ERR_BUFFER_TOO_LARGE(codec.max);
    }
    if (part.length > 0) parts.push(part);
  };
  let at = 0;
  for (; data.length - at > PIECE; at += PIECE) keep(codec.push(data.subarray(at, at + PIECE), 'none'));
  keep(codec.finish(data.subarray(at)));
  const made = parts.length === 1 ? parts[0] : Buffer.concat(parts, total);
  return options?.info ? { buffer: made, engine: codec } : made;
}

function both(name, kind) {
  exports[`${name}Sync`] = { [`${name}Sync`](buffer, options) { return whole(kind, buffer, options); } }[`${name}Sync`];
  exports[name] = {
    [name](buffer, options, callback) {
      if (typeof options === 'function') [callback, options] = [options, {}];
      validateFunction(callback, 'callback');
      const data = input(buffer);
      new Codec(kind, options);
      setImmediate(() => {
        let made;
        try {
          made = whole(kind, data, options);
        } catch (error) {
          callback(error);
          return;
        }
        callback(null, made);
      });
    },
  }[name];
}
both('deflate', 'Deflate');
both('inflate', 'Inflate');
both('gzip', 'Gzip');
both('gunzip', 'Gunzip');
both('deflateRaw', 'DeflateRaw');
both('inflateRaw', 'InflateRaw');
both('unzip', 'Unzip');
both('brotliCompress', 'BrotliCompress');
both('brotliDecompress', 'BrotliDecompress');

exports.crc32 = function crc32(data, value = 0) {
  if (typeof data !== 'string' && !ArrayBuffer.isView(data)) {
    throw new codes.ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  validateNumber(value, 'value', 0, 0xffffffff);
  return zlib.crc32(toBytes(data), value) >>> 0;
};

// The classes are made when one is asked for: they need `stream`.
let made;
function classes() {
  if (made !== undefined) return made;
  made = {};
  const { Transform } = require('stream');
  class ZlibBase extends Transform {
    constructor(kind, options = {}) {
      const codec = new Codec(kind, options);
      super({ ...options, decodeStrings: true });
      Object.defineProperty(this, '_codec', { value: codec, enumerable: false, writable: true });
      this._finishFlush = codec.finishFlush;
    }

    get bytesWritten() { return this._codec.bytesWritten; }

    _give(work, callback) {
      let part;
      try {
        part = work();
      } catch (error) {
        callback(error);
        return;
      }
      if (part.length > 0) this.push(part);
      callback();
    }

    _transform(chunk, encoding, callback) {
      this._give(() => this._codec.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : toBytes(chunk), 'none'), callback);
    }

    _flush(callback) {
      this._give(() => this._codec.finish(Buffer.alloc(0)), callback);
    }

    _destroy(error, callback) {
      this._codec.close();
      callback(error);
    }

    flush(kind, callback) {
      if (typeof kind === 'function') [callback, kind] = [kind, undefined];
      if (this.writableFinished) {
        if (callback) process.nextTick(callback);
        return;
      }
      if (!this._codec.pack) {
        if (callback) process.nextTick(callback);
        return;
      }
      this._give(() => this._codec.push(Buffer.alloc(0), this._codec.flushes[kind] ?? 'full'), error => {
        if (error) this.destroy(error);
        if (callback) process.nextTick(callback, error ?? null);
      });
    }

    close(callback) {
      if (callback) this.once('close', callback);
      this.destroy();
    }

    params(level, strategy, callback) {
      if (callback) process.nextTick(callback, null);
    }

    reset() {
      this._codec.close();
      this._codec.id = undefined;
      this._codec.ended = false;
    }
  }
  for (const kind of Object.keys(KINDS)) {
    made[kind] = { [kind]: class extends ZlibBase { constructor(options) { super(kind, options); } } }[kind];
  }
  return made;
}
for (const kind of Object.keys(KINDS)) {
  Object.defineProperty(exports, kind, { get: () => classes()[kind], enumerable: true, configurable: true });
  exports[`create${kind}`] = { [`create${kind}`](options) { return new (classes()[kind])(options); } }[`create${kind}`];
}

exports.constants = constants;
exports.codes = {
  Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6,
  0: 'Z_OK', 1: 'Z_STREAM_END', 2: 'Z_NEED_DICT', '-1': 'Z_ERRNO', '-2': 'Z_STREAM_ERROR', '-3': 'Z_DATA_ERROR', '-4': 'Z_MEM_ERROR',
  '-5': 'Z_BUF_ERROR', '-6': 'Z_VERSION_ERROR',
};
for (const [name, value] of Object.entries(constants)) {
  if (name.startsWith('Z_')) Object.defineProperty(exports, name, { value, enumerable: false });
}
