// `Buffer`: bytes with Node's methods.
const text = internalBinding('text');
const { codes } = require('internal/errors');
const { customInspect } = require('internal/shared');

const ENCODINGS = {
  utf8: 'utf8', 'utf-8': 'utf8', hex: 'hex', base64: 'base64', base64url: 'base64url', latin1: 'latin1', binary: 'latin1',
  ascii: 'ascii', utf16le: 'utf16le', 'utf-16le': 'utf16le', ucs2: 'utf16le', 'ucs-2': 'utf16le',
};
const MAX_LENGTH = 2 ** 32 - 1;
const MAX_STRING = 536870888;

// The plain name of an encoding; undefined if it is none.
function encodingOf(name) {
  return ENCODINGS[name] ?? (typeof name === 'string' ? ENCODINGS[name.toLowerCase()] : undefined);
}

function wanted(name) {
  if (name === undefined || name === null || name === '') return 'utf8';
  const found = encodingOf(name);
  if (found === undefined) throw new codes.ERR_UNKNOWN_ENCODING(name);
  return found;
}

function encoded(string, encoding) {
  if (encoding === 'latin1' || encoding === 'ascii' || encoding === 'utf16le') return units(string, encoding === 'utf16le');
  return text.decode(string.toWellFormed(), encoding);
}

// One or two bytes for each unit, lone surrogates included.
function units(string, wide) {
  const bytes = new Uint8Array(string.length * (wide ? 2 : 1));
  for (let at = 0; at < string.length; at++) {
    const code = string.charCodeAt(at);
    if (!wide) bytes[at] = code;
    else {
      bytes[2 * at] = code;
      bytes[2 * at + 1] = code >> 8;
    }
  }
  return bytes;
}

function own(bytes) {
  return Object.setPrototypeOf(bytes, Buffer.prototype);
}

function checkSize(size) {
  if (typeof size !== 'number') throw new codes.ERR_INVALID_ARG_TYPE('size', 'number', size);
  if (!(size >= 0 && size <= MAX_LENGTH)) throw new codes.ERR_OUT_OF_RANGE('size', `>= 0 && <= ${MAX_LENGTH}`, size);
}

function Buffer(value, encoding, length) {
  if (typeof value === 'number') {
    if (typeof encoding === 'string') throw new codes.ERR_INVALID_ARG_TYPE('string', 'string', value);
    return Buffer.alloc(value);
  }
  return Buffer.from(value, encoding, length);
}
Object.setPrototypeOf(Buffer, Uint8Array);
Buffer.prototype = Object.create(Uint8Array.prototype, {
  constructor: { value: Buffer, writable: true, configurable: true, enumerable: false },
});
Object.defineProperty(Buffer, Symbol.species, { get: () => Buffer, configurable: true });
Buffer.poolSize = 8192;

Buffer.from = function from(value, encoding, length) {
  if (typeof value === 'string') return own(encoded(value, wanted(encoding)));
  if (value !== null && typeof value === 'object') {
    if (value instanceof ArrayBuffer || (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer)) {
      const offset = encoding === undefined ? 0 : Number(encoding) || 0;
      if (offset > value.byteLength) throw new codes.ERR_BUFFER_OUT_OF_BOUNDS('offset');
      if (length !== undefined && offset + Number(length) > value.byteLength) throw new codes.ERR_BUFFER_OUT_OF_BOUNDS('length');
      return own(length === undefined ? new Uint8Array(value, offset) : new Uint8Array(value, offset, Math.max(0, Number(length) || 0)));
    }
    const inner = value.valueOf?.();
    if (inner != null && inner !== value && (typeof inner === 'string' || typeof inner === 'object')) return Buffer.from(inner, encoding, length);
    if (ArrayBuffer.isView(value)) return own(Uint8Array.from(value instanceof DataView ? [] : value));
    if (value.length !== undefined || value.buffer instanceof ArrayBuffer) {
      return typeof value.length === 'number' ? own(Uint8Array.from(Array.from(value), item => Number(item) || 0)) : own(new Uint8Array(0));
    }
    if (value.type === 'Buffer' && Array.isArray(value.data)) return own(Uint8Array.from(value.data));
    const primitive = value[Symbol.toPrimitive];
    if (typeof primitive === 'function') {
      const made = primitive.call(value, 'string');
      if (typeof made === 'string') return Buffer.from(made, encoding);
    }
  }
  throw new codes.ERR_INVALID_ARG_TYPE('first argument', ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
};

Buffer.of = (...items) => own(Uint8Array.of(...items));
Buffer.copyBytesFrom = (view, offset = 0, length = view.length - offset) => {
  const part = view.subarray(offset, offset + length);
  return own(new Uint8Array(part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength)));
};

Buffer.alloc = function alloc(size, fill, encoding) {
  checkSize(size);
  const made = own(new Uint8Array(size));
  return fill !== undefined && fill !== 0 && size > 0 ? made.fill(fill, encoding) : made;
};
Buffer.allocUnsafe = size => {
  checkSize(size);
  return own(new Uint8Array(size));
};
Buffer.allocUnsafeSlow = Buffer.allocUnsafe;

Buffer.isBuffer = value => value instanceof Buffer;
Buffer.isEncoding = name => typeof name === 'string' && name !== '' && encodingOf(name) !== undefined;

Buffer.byteLength = function byteLength(value, encoding) {
  if (typeof value !== 'string') {
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
    throw new codes.ERR_INVALID_ARG_TYPE('string', ['string', 'Buffer', 'ArrayBuffer'], value);
  }
  switch (encodingOf(encoding) ?? 'utf8') {
    case 'latin1': case 'ascii': return value.length;
    case 'utf16le': return value.length * 2;
    case 'hex': return value.length >>> 1;
    case 'base64': case 'base64url': return Math.floor(value.replace(/=+$/, '').length * 3 / 4);
    default: return text.byteLength(value.toWellFormed());
  }
};

Buffer.concat = function concat(list, length) {
  if (!Array.isArray(list)) throw new codes.ERR_INVALID_ARG_TYPE('list', 'Array', list);
  if (length === undefined) length = list.reduce((sum, part) => sum + (part?.length ?? 0), 0);
  const made = Buffer.alloc(length);
  let at = 0;
  list.forEach((part, index) => {
    if (!(part instanceof Uint8Array)) throw new codes.ERR_INVALID_ARG_TYPE(`list[${index}]`, ['Buffer', 'Uint8Array'], part);
    if (at >= length) return;
    made.set(at + part.length > length ? part.subarray(0, length - at) : part, at);
    at += part.length;
  });
  return made;
};

function compare(one, other) {
  const shared = Math.min(one.length, other.length);
  for (let at = 0; at < shared; at++) if (one[at] !== other[at]) return one[at] < other[at] ? -1 : 1;
  return Math.sign(one.length - other.length);
}

Buffer.compare = function (one, other) {
  if (!(one instanceof Uint8Array)) throw new codes.ERR_INVALID_ARG_TYPE('buf1', ['Buffer', 'Uint8Array'], one);
  if (!(other instanceof Uint8Array)) throw new codes.ERR_INVALID_ARG_TYPE('buf2', ['Buffer', 'Uint8Array'], other);
  return compare(one, other);
};

function view(buffer) {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function decoded(bytes, encoding) {
  return text.encode(bytes, encoding);
}

const methods = {
  toString(encoding, start, end) {
    if (arguments.length === 0) return decoded(this, 'utf8');
    start = start === undefined || !(start > 0) ? 0 : Math.trunc(start);
    end = end === undefined || end > this.length ? this.length : Math.trunc(end) || 0;
    if (end <= start) return '';
    const how = wanted(encoding);
    return decoded(start === 0 && end === this.length ? this : this.subarray(start, end), how);
  },

  toLocaleString(...args) { return this.toString(...args); },

  toJSON() { return { type: 'Buffer', data: Array.from(this) }; },

  equals(other) {
    if (!(other instanceof Uint8Array)) throw new codes.ERR_INVALID_ARG_TYPE('otherBuffer', ['Buffer', 'Uint8Array'], other);
    return this === other || (this.length === other.length && compare(this, other) === 0);
  },

  compare(target, targetStart = 0, targetEnd = target?.length, start = 0, end = this.length) {
    if (!(target instanceof Uint8Array)) throw new codes.ERR_INVALID_ARG_TYPE('target', ['Buffer', 'Uint8Array'], target);
    return compare(this.subarray(start, end), target.subarray(targetStart, targetEnd));
  },

  slice(start, end) { return this.subarray(start, end); },

  subarray(start, end) {
    return own(Uint8Array.prototype.subarray.call(new Uint8Array(this.buffer, this.byteOffset, this.byteLength), start, end));
  },

  copy(target, targetStart = 0, start = 0, end = this.length) {
    if (!(target instanceof Uint8Array)) throw new codes.ERR_INVALID_ARG_TYPE('target', ['Buffer', 'Uint8Array'], target);
    targetStart = Math.trunc(targetStart) || 0;
    start = Math.trunc(start) || 0;
    if (targetStart < 0) throw new codes.ERR_OUT_OF_RANGE('targetStart', '>= 0', targetStart);
    if (start < 0 || start > this.length) throw new codes.ERR_OUT_OF_RANGE('sourceStart', `>= 0 && <= ${this.length}`, start);
    if (targetStart >= target.length || start >= end) return 0;
    const part = Uint8Array.prototype.subarray.call(this, start, Math.min(end, start + target.length - targetStart));
    target.set(part, targetStart);
    return part.length;
  },

  write(string, offset, length, encoding) {
    if (typeof string !== 'string') throw new codes.ERR_INVALID_ARG_TYPE('argument', 'string', string);
    if (typeof offset === 'string') [offset, length, encoding] = [0, undefined, offset];
    else if (typeof length === 'string') [length, encoding] = [undefined, length];
    offset = offset === undefined ? 0 : Number(offset);
    if (offset < 0 || offset > this.length) throw new codes.ERR_OUT_OF_RANGE('offset', `>= 0 && <= ${this.length}`, offset);
    const room = Math.min(length ?? Infinity, this.length - offset);
    const how = wanted(encoding);
    if (how === 'utf8') {
      const target = room === this.length - offset ? this : this.subarray(0, offset + room);
      return text.writeUtf8(target, offset, string.toWellFormed());
    }
    let bytes = encoded(string, how);
    if (bytes.length > room) bytes = bytes.subarray(0, how === 'utf16le' ? room - room % 2 : room);
    this.set(bytes, offset);
    return bytes.length;
  },

  fill(value, start, end, encoding) {
    if (typeof start === 'string') [encoding, start, end] = [start, undefined, undefined];
    else if (typeof end === 'string') [encoding, end] = [end, undefined];
    start = start === undefined ? 0 : Number(start);
    end = end === undefined ? this.length : Number(end);
    if (start < 0 || start > this.length) throw new codes.ERR_OUT_OF_RANGE('offset', `>= 0 && <= ${this.length}`, start);
    if (end < 0 || end > this.length) throw new codes.ERR_OUT_OF_RANGE('end', `>= 0 && <= ${this.length}`, end);
    if (end <= start) return this;
    let bytes;
    if (typeof value === 'string') bytes = encoded(value, wanted(encoding));
    else if (value instanceof Uint8Array) bytes = value;
    else if (ArrayBuffer.isView(value)) bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    if (bytes === undefined) {
      Uint8Array.prototype.fill.call(this, typeof value === 'boolean' ? Number(value) : value & 255, start, end);
      return this;
    }
    if (bytes.length === 0) {
      if (typeof value === 'string' && value === '') return Uint8Array.prototype.fill.call(this, 0, start, end), this;
      throw new codes.ERR_INVALID_ARG_VALUE('value', value);
    }
    for (let at = start; at < end; at++) this[at] = bytes[(at - start) % bytes.length];
    return this;
  },

  indexOf(value, offset, encoding) { return find(this, value, offset, encoding, false); },
  lastIndexOf(value, offset, encoding) { return find(this, value, offset, encoding, true); },
  includes(value, offset, encoding) { return find(this, value, offset, encoding, false) >= 0; },

  swap16() { return swap(this, 2); },
  swap32() { return swap(this, 4); },
  swap64() { return swap(this, 8); },

  [customInspect](depth, options, inspect) {
    const { maxArrayLength: max = 50 } = { maxArrayLength: exports.INSPECT_MAX_BYTES };
    const count = Math.min(max, this.length);
    let shown = '';
    for (let at = 0; at < count; at++) shown += ` ${this[at].toString(16).padStart(2, '0')}`;
    const left = this.length - count;
    if (left > 0) shown += ` ... ${left} more byte${left > 1 ? 's' : ''}`;
    const extra = Object.keys(this).filter(key => !/^\d+$/.test(key));
    const props = extra.map(key => `${key}: ${inspect(this[key], { ...options, breakLength: Infinity, compact: true })}`);
    return `<${this.constructor.name === 'Buffer' ? 'Buffer' : this.constructor.name}${shown}${props.length > 0 ? `${shown ? ',' : ''} ${props.join(', ')}` : ''}>`;
  },
};

function find(buffer, value, offset, encoding, last) {
  if (typeof offset === 'string') [encoding, offset] = [offset, undefined];
  offset = Number(offset);
  if (Number.isNaN(offset)) offset = last ? buffer.length : 0;
  offset = Math.trunc(offset);
  if (offset < 0) offset = Math.max(last ? -1 : 0, offset + buffer.length);
  if (last && offset < 0) return -1;
  if (typeof value === 'number') {
    const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    return last ? bytes.lastIndexOf(value & 255, offset) : bytes.indexOf(value & 255, offset);
  }
  if (typeof value === 'string') value = encoded(value, wanted(encoding));
  else if (!(value instanceof Uint8Array)) throw new codes.ERR_INVALID_ARG_TYPE('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
  const { length } = value;
  if (length === 0) return Math.min(offset, buffer.length);
  const matches = at => {
    for (let index = 0; index < length; index++) if (buffer[at + index] !== value[index]) return false;
    return true;
  };
  if (last) {
    for (let at = Math.min(offset, buffer.length - length); at >= 0; at--) if (matches(at)) return at;
    return -1;
  }
  for (let at = Uint8Array.prototype.indexOf.call(buffer, value[0], offset); at >= 0 && at <= buffer.length - length;
    at = Uint8Array.prototype.indexOf.call(buffer, value[0], at + 1)) {
    if (matches(at)) return at;
  }
  return -1;
}

function swap(buffer, size) {
  if (buffer.length % size !== 0) throw new codes.ERR_INVALID_BUFFER_SIZE(`${size * 8}-bits`);
  for (let at = 0; at < buffer.length; at += size) Uint8Array.prototype.subarray.call(buffer, at, at + size).reverse();
  return buffer;
}

// Numbers

function checkOffset(buffer, offset, size) {
  if (typeof offset !== 'number') throw new codes.ERR_INVALID_ARG_TYPE('offset', 'number', offset);
  if (!Number.isInteger(offset)) throw new codes.ERR_OUT_OF_RANGE('offset', 'an integer', offset);
  if (buffer.length - size < 0) throw new codes.ERR_BUFFER_OUT_OF_BOUNDS();
  if (offset < 0 || offset + size > buffer.length) throw new codes.ERR_OUT_OF_RANGE('offset', `>= 0 and <= ${buffer.length - size}`, offset);
}

function checkValue(value, min, max) {
  if (value >= min && value <= max) return;
  const unit = typeof min === 'bigint' ? 'n' : '';
  const bits = { 127: 7, 255: 8, 32767: 15, 65535: 16 }[max] ? null : max;
  let range = `>= ${min}${unit} and <= ${max}${unit}`;
  if (bits !== null && unit === '' && max > 2 ** 32) {
    const size = Math.round(Math.log2(Number(max) + 1));
    range = min === 0 ? `>= 0 and < 2 ** ${size}` : `>= -(2 ** ${size}) and < 2 ** ${size}`;
  } else if (unit === 'n') range = min === 0n ? '>= 0n and < 2n ** 64n' : '>= -(2n ** 63n) and < 2n ** 63n';
  throw new codes.ERR_OUT_OF_RANGE('value', range, value);
}

const KINDS = [
  ['UInt8', 1, 'Uint8', 0, 255], ['Int8', 1, 'Int8', -128, 127],
  ['UInt16', 2, 'Uint16', 0, 65535], ['Int16', 2, 'Int16', -32768, 32767],
  ['UInt32', 4, 'Uint32', 0, 4294967295], ['Int32', 4, 'Int32', -2147483648, 2147483647],
  ['BigUInt64', 8, 'BigUint64', 0n, 2n ** 64n - 1n], ['BigInt64', 8, 'BigInt64', -(2n ** 63n), 2n ** 63n - 1n],
  ['Float', 4, 'Float32'], ['Double', 8, 'Float64'],
];
for (const [name, size, kind, min, max] of KINDS) {
  for (const order of size === 1 ? [''] : ['LE', 'BE']) {
    const little = order === 'LE';
    const read = `read${name}${order}`;
    const write = `write${name}${order}`;
    methods[read] = function (offset = 0) {
      checkOffset(this, offset, size);
      return view(this)[`get${kind}`](offset, little);
    };
    methods[write] = function (value, offset = 0) {
      if (min === undefined) value = Number(value);
      else if (typeof min === 'bigint') {
        if (typeof value !== 'bigint') throw new codes.ERR_INVALID_ARG_TYPE('value', 'bigint', value);
        checkValue(value, min, max);
      } else {
        value = Number(value);
        if (value > max || value < min) checkValue(value, min, max);
      }
      checkOffset(this, offset, size);
      view(this)[`set${kind}`](offset, value, little);
      return offset + size;
    };
    if (name.includes('UInt')) {
      methods[read.replace('UInt', 'Uint')] = methods[read];
      methods[write.replace('UInt', 'Uint')] = methods[write];
    }
  }
}

for (const signed of [false, true]) {
  for (const order of ['LE', 'BE']) {
    const name = `${signed ? 'Int' : 'UInt'}${order}`;
    const at = (offset, size, index) => offset + (order === 'LE' ? size - 1 - index : index);
    const checkLength = size => {
      if (typeof size !== 'number') throw new codes.ERR_INVALID_ARG_TYPE('byteLength', 'number', size);
      if (!(Number.isInteger(size) && size >= 1 && size <= 6)) throw new codes.ERR_OUT_OF_RANGE('byteLength', '>= 1 and <= 6', size);
    };
    methods[`read${name}`] = function (offset, size) {
      checkLength(size);
      checkOffset(this, offset, size);
      let value = 0;
      for (let index = 0; index < size; index++) value = value * 256 + this[at(offset, size, index)];
      return signed && value >= 2 ** (8 * size - 1) ? value - 2 ** (8 * size) : value;
    };
    methods[`write${name}`] = function (value, offset, size) {
      checkLength(size);
      value = Number(value);
      const [min, max] = signed ? [-(2 ** (8 * size - 1)), 2 ** (8 * size - 1) - 1] : [0, 2 ** (8 * size) - 1];
      if (value > max || value < min) checkValue(value, min, max);
      checkOffset(this, offset, size);
      let left = Math.trunc(value);
      if (left < 0) left += 2 ** (8 * size);
      for (let index = size - 1; index >= 0; index--) {
        this[at(offset, size, index)] = left % 256;
        left = Math.floor(left / 256);
      }
      return offset + size;
    };
    if (!signed) {
      methods[`readUint${order}`] = methods[`readUInt${order}`];
      methods[`writeUint${order}`] = methods[`writeUInt${order}`];
    }
  }
}

for (const encoding of ['ascii', 'base64', 'base64url', 'hex', 'latin1', 'utf8', 'ucs2']) {
  methods[`${encoding}Slice`] = function (start, end) { return this.toString(encoding, start, end); };
  methods[`${encoding}Write`] = function (string, offset, length) { return this.write(string, offset, length, encoding); };
}

for (const key of Reflect.ownKeys(methods)) {
  Object.defineProperty(Buffer.prototype, key, { value: methods[key], writable: true, configurable: true, enumerable: true });
  if (typeof key === 'string') Object.defineProperty(methods[key], 'name', { value: key });
}
Object.defineProperty(Buffer.prototype, 'parent', { get() { return this instanceof Buffer ? this.buffer : undefined; }, enumerable: true });
Object.defineProperty(Buffer.prototype, 'offset', { get() { return this instanceof Buffer ? this.byteOffset : undefined; }, enumerable: true });

exports.Buffer = Buffer;
exports.SlowBuffer = size => Buffer.alloc(size);
exports.INSPECT_MAX_BYTES = 50;
exports.kMaxLength = MAX_LENGTH;
exports.kStringMaxLength = MAX_STRING;
exports.constants = { MAX_LENGTH, MAX_STRING_LENGTH: MAX_STRING };
exports.isUtf8 = value => text.isUtf8(new Uint8Array(value.buffer ?? value, value.byteOffset, value.byteLength));
exports.isAscii = value => new Uint8Array(value.buffer ?? value, value.byteOffset, value.byteLength).every(byte => byte < 128);
exports.transcode = (source, from, to) => Buffer.from(Buffer.from(source).toString(from), to);
exports.resolveObjectURL = () => undefined;
exports.encodingOf = encodingOf;
Object.defineProperty(exports, 'encodingOf', { enumerable: false });

// The web's base64: strict, and only of Latin-1.
function invalid(message) {
  throw new DOMException(message, 'InvalidCharacterError');
}
exports.btoa = function btoa(input) {
  if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('input');
  input = `${input}`;
  for (let at = 0; at < input.length; at++) if (input.charCodeAt(at) > 255) invalid('Invalid character');
  return Buffer.from(input, 'latin1').toString('base64');
};
exports.atob = function atob(input) {
  if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('input');
  input = `${input}`.replace(/[\t\n\f\r ]/g, '');
  if (input.length % 4 === 0) input = input.replace(/={1,2}$/, '');
  if (input.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(input)) invalid('The string to be decoded is not correctly encoded.');
  return Buffer.from(input, 'base64').toString('latin1');
};
for (const name of ['Blob', 'File']) {
  Object.defineProperty(exports, name, { get: () => require('internal/blob')[name], enumerable: true, configurable: true });
}
