// TextEncoder and TextDecoder.
const text = internalBinding('text');
const { codes } = require('internal/errors');
const { customInspect } = require('internal/shared');

class TextEncoder {
  get encoding() { return 'utf-8'; }

  encode(input = '') {
    return text.decode(`${input}`.toWellFormed(), 'utf8');
  }

  encodeInto(source, target) {
    source = `${source}`;
    const written = text.writeUtf8(target, 0, source.toWellFormed());
    let read = 0;
    for (let bytes = 0; bytes < written; read++) {
      const code = source.codePointAt(read);
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (code > 0xffff) read++;
    }
    return { read, written };
  }

  [customInspect]() { return 'TextEncoder {}'; }
}

const LABELS = {
  'utf-8': ['unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8', 'utf-8', 'utf8', 'x-unicode20utf8'],
  'utf-16le': ['csunicode', 'iso-10646-ucs-2', 'ucs-2', 'unicode', 'unicodefeff', 'utf-16', 'utf-16le'],
  'utf-16be': ['unicodefffe', 'utf-16be'],
  'windows-1252': ['ansi_x3.4-1968', 'ascii', 'cp1252', 'cp819', 'csisolatin1', 'ibm819', 'iso-8859-1', 'iso-ir-100', 'iso8859-1', 'iso88591',
    'iso_8859-1', 'iso_8859-1:1987', 'l1', 'latin1', 'us-ascii', 'windows-1252', 'x-cp1252'],
};
const NAMES = new Map(Object.entries(LABELS).flatMap(([name, labels]) => labels.map(label => [label, name])));
// 0x80 to 0x9f of windows-1252.
const WINDOWS = '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

class TextDecoder {
  #name;
  #fatal;
  #keepMark;
  #decoder;
  #begun = false;

  constructor(label = 'utf-8', options = {}) {
    const name = NAMES.get(`${label}`.trim().toLowerCase());
    if (name === undefined) throw new codes.ERR_ENCODING_NOT_SUPPORTED(label);
    this.#name = name;
    this.#fatal = Boolean(options?.fatal);
    this.#keepMark = Boolean(options?.ignoreBOM);
  }

  get encoding() { return this.#name; }
  get fatal() { return this.#fatal; }
  get ignoreBOM() { return this.#keepMark; }

  decode(input = new Uint8Array(0), options = {}) {
    let bytes;
    if (input instanceof ArrayBuffer || (typeof SharedArrayBuffer === 'function' && input instanceof SharedArrayBuffer)) bytes = new Uint8Array(input);
    else if (ArrayBuffer.isView(input)) bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    else throw new codes.ERR_INVALID_ARG_TYPE('list', ['SharedArrayBuffer', 'ArrayBuffer', 'ArrayBufferView'], input);
    let decoded;
    if (this.#name === 'windows-1252') {
      decoded = text.encode(bytes, 'latin1').replace(/[\x80-\x9f]/g, c => WINDOWS[c.charCodeAt(0) - 0x80]);
    } else decoded = this.#decodeUnicode(bytes, Boolean(options?.stream));
    if (!this.#keepMark && !this.#begun && decoded.charCodeAt(0) === 0xfeff) decoded = decoded.slice(1);
    this.#begun = options?.stream ? this.#begun || decoded.length > 0 : false;
    return decoded;
  }

  #decodeUnicode(bytes, stream) {
    if (this.#name === 'utf-16be') bytes = Uint8Array.from(bytes, (_, at) => bytes[at ^ 1] ?? 0);
    const encoding = this.#name === 'utf-8' ? 'utf8' : 'utf16le';
    if (!stream && this.#decoder === undefined) {
      if (this.#fatal && encoding === 'utf8' && !text.isUtf8(bytes)) this.#refuse();
      return text.encode(bytes, encoding);
    }
    const { StringDecoder } = require('string_decoder');
    this.#decoder ??= new StringDecoder(encoding);
    const decoded = stream ? this.#decoder.write(bytes) : this.#decoder.end(bytes);
    if (!stream) this.#decoder = undefined;
    if (this.#fatal && decoded.includes('\ufffd')) this.#refuse();
    return decoded;
  }

  #refuse() {
    this.#decoder = undefined;
    throw new codes.ERR_ENCODING_INVALID_ENCODED_DATA(this.#name);
  }
}
for (const type of [TextEncoder, TextDecoder]) {
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: type.name, configurable: true });
}
exports.TextEncoder = TextEncoder;
exports.TextDecoder = TextDecoder;
