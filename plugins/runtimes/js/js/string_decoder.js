// Decoding of text that comes in pieces.
const { Buffer, encodingOf } = require('buffer');
const { codes } = require('internal/errors');

// How many bytes at the end belong to a character that is not whole.
function unfinished(bytes, encoding) {
  const { length } = bytes;
  if (encoding === 'base64' || encoding === 'base64url') return length % 3;
  if (encoding === 'utf16le') {
    if (length % 2 === 1) return length >= 3 && isHigh(bytes, length - 3) ? 3 : 1;
    return length >= 2 && isHigh(bytes, length - 2) ? 2 : 0;
  }
  if (encoding !== 'utf8') return 0;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back];
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return byte < 0xf8 && back < size && startsWell(bytes, length - back, back) ? back : 0;
    }
  }
  return 0;
}

const isHigh = (bytes, at) => (bytes[at + 1] & 0xfc) === 0xd8;

// Whether the second byte can follow the first.
function startsWell(bytes, at, count) {
  if (count < 2) return bytes[at] >= 0xc2 && bytes[at] <= 0xf4;
  const [first, second] = [bytes[at], bytes[at + 1]];
  if (first === 0xe0) return second >= 0xa0;
  if (first === 0xed) return second < 0xa0;
  if (first === 0xf0) return second >= 0x90;
  if (first === 0xf4) return second < 0x90;
  return first >= 0xc2 && first < 0xf5;
}

function StringDecoder(encoding = 'utf8') {
  const found = encodingOf(encoding ?? 'utf8');
  if (found === undefined) throw new codes.ERR_UNKNOWN_ENCODING(encoding);
  this.encoding = found;
  Object.defineProperty(this, 'held', { value: Buffer.alloc(0), writable: true, enumerable: false });
}
exports.StringDecoder = StringDecoder;

StringDecoder.prototype.write = function write(bytes) {
  if (typeof bytes === 'string') return bytes;
  if (!ArrayBuffer.isView(bytes)) throw new codes.ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray', 'DataView'], bytes);
  let all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (this.held.length > 0) all = Buffer.concat([this.held, all]);
  const keep = unfinished(all, this.encoding);
  this.held = Buffer.from(all.subarray(all.length - keep));
  return all.toString(this.encoding, 0, all.length - keep);
};

StringDecoder.prototype.end = function end(bytes) {
  let text = bytes === undefined ? '' : this.write(bytes);
  if (this.held.length > 0) {
    text += this.held.toString(this.encoding);
    this.held = Buffer.alloc(0);
  }
  return text;
};

StringDecoder.prototype.text = function text(bytes, offset) {
  this.held = Buffer.alloc(0);
  return this.write(bytes.subarray(offset));
};
Object.defineProperty(StringDecoder.prototype, 'lastNeed', { get() { return this.held.length > 0 ? 1 : 0; } });
Object.defineProperty(StringDecoder.prototype, 'lastTotal', { get() { return this.held.length; } });
