// Headers of HTTP: checks, what is to be sent, and what was received.
const { codes, define } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { Writable } = require('stream');

define('ERR_INVALID_HTTP_TOKEN', TypeError, (name, field) => `${name} must be a valid HTTP token ["${field}"]`);
define('ERR_HTTP_INVALID_HEADER_VALUE', TypeError, (value, name) => `Invalid value "${value}" for header "${name}"`);
define('ERR_HTTP_HEADERS_SENT', Error, what => `Cannot ${what} headers after they are sent to the client`);
define('ERR_HTTP_TRAILER_INVALID', Error, 'Trailers are invalid with this transfer encoding');
define('ERR_UNESCAPED_CHARACTERS', TypeError, name => `${name} contains unescaped characters`);
define('ERR_INVALID_PROTOCOL', TypeError, (actual, expected) => `Protocol "${actual}" not supported. Expected "${expected}"`);

const isToken = text => /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/.test(text);
exports.isToken = isToken;

exports.validateHeaderName = (name, label) => {
  if (typeof name !== 'string' || !isToken(name)) throw new codes.ERR_INVALID_HTTP_TOKEN(label || 'Header name', name);
};
exports.validateHeaderValue = (name, value) => {
  if (value === undefined) throw new codes.ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) throw new codes.ERR_INVALID_CHAR('header content', name);
};

// Headers that are given once only, by their first value.
const ONCE = new Set(['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'if-modified-since',
  'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer', 'retry-after', 'server', 'user-agent']);

// The object `headers` of pairs.
exports.joined = pairs => {
  const all = {};
  for (const [given, value] of pairs) {
    const name = given.toLowerCase();
    if (name === 'set-cookie') (all[name] ??= []).push(value);
    else if (all[name] === undefined) all[name] = value;
    else if (!ONCE.has(name)) all[name] += `${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  return all;
};
exports.distinct = pairs => {
  const all = {};
  for (const [name, value] of pairs) (all[name.toLowerCase()] ??= []).push(value);
  return all;
};

// A message to be sent.
class OutgoingMessage extends Writable {
  constructor(options) {
    super({ autoDestroy: false, decodeStrings: true, ...options });
    // Lower-case name -> [name as given, value].
    Object.defineProperty(this, 'fields', { value: new Map() });
    this.headersSent = false;
    this.sendDate = false;
    this.chunkedEncoding = false;
    this.shouldKeepAlive = true;
    this.useChunkedEncodingByDefault = true;
    this._removedHeader = {};
    this._hasBody = true;
    this.socket = null;
  }

  get finished() { return this.writableEnded; }
  get connection() { return this.socket; }
  get _headers() { return this.getHeaders(); }

  setHeader(name, value) {
    if (this.headersSent) throw new codes.ERR_HTTP_HEADERS_SENT('set');
    exports.validateHeaderName(name);
    for (const one of Array.isArray(value) ? value : [value]) exports.validateHeaderValue(name, one);
    this.fields.set(name.toLowerCase(), [name, value]);
    return this;
  }

  setHeaders(headers) {
    if (this.headersSent) throw new codes.ERR_HTTP_HEADERS_SENT('set');
    if (!headers || Array.isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') {
      throw new codes.ERR_INVALID_ARG_TYPE('headers', ['Headers', 'Map'], headers);
    }
    for (const [name, value] of headers) this.setHeader(name, value);
    return this;
  }

  appendHeader(name, value) {
    const before = this.getHeader(name);
    this.setHeader(name, before === undefined ? value : [before, value].flat());
    return this;
  }

  getHeader(name) {
    if (typeof name !== 'string') throw new codes.ERR_INVALID_ARG_TYPE('name', 'string', name);
    return this.fields.get(name.toLowerCase())?.[1];
  }

  hasHeader(name) {
    if (typeof name !== 'string') throw new codes.ERR_INVALID_ARG_TYPE('name', 'string', name);
    return this.fields.has(name.toLowerCase());
  }

  removeHeader(name) {
    if (typeof name !== 'string') throw new codes.ERR_INVALID_ARG_TYPE('name', 'string', name);
    if (this.headersSent) throw new codes.ERR_HTTP_HEADERS_SENT('remove');
    this.fields.delete(name.toLowerCase());
  }

  getHeaderNames() { return [...this.fields.keys()]; }
  getRawHeaderNames() { return [...this.fields.values()].map(([name]) => name); }
  getHeaders() {
    const all = Object.create(null);
    for (const [name, [, value]] of this.fields) all[name] = value;
    return all;
  }

  // All that is to be sent, as pairs.
  pairs() {
    return [...this.fields.values()].flatMap(([name, value]) => Array.isArray(value) ? value.map(one => [name, `${one}`]) : [[name, `${value}`]]);
  }

  addTrailers() { throw new codes.ERR_HTTP_TRAILER_INVALID(); }
  flushHeaders() {}

  setTimeout(delay, callback) {
    if (callback) {
      validateFunction(callback, 'callback');
      this.once('timeout', callback);
    }
    this.socket?.setTimeout?.(delay);
    return this;
  }
}
Object.defineProperty(OutgoingMessage.prototype, 'pairs', { ...Object.getOwnPropertyDescriptor(OutgoingMessage.prototype, 'pairs'), enumerable: false });
exports.OutgoingMessage = OutgoingMessage;
