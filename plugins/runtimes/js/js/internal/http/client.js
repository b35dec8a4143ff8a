// Requests over the host's HTTP.
const service = internalBinding('http');
const EventEmitter = require('events');
const { codes, AbortError } = require('internal/errors');
const { validateAbortSignal, validateNumber } = require('internal/validators');
const { OutgoingMessage, isToken } = require('internal/http/headers');
const { IncomingMessage, resetError } = require('internal/http/incoming');
const io = require('internal/io');
const timers = require('internal/timers');

// What the host says itself.
const HOSTS = new Set(['host', 'connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'http2-settings', 'te', 'trailer', 'expect']);
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);
const MOST_TIMEOUT_MS = 2 ** 31 - 1;

// What stands for the connection: it can be given a timeout and destroyed.
class Socket extends EventEmitter {
  constructor(request, secure) {
    super();
    Object.defineProperty(this, 'request', { value: request });
    Object.assign(this, { connecting: true, destroyed: false, readable: true, writable: true, timeout: 0, bytesRead: 0, bytesWritten: 0 });
    if (secure) Object.assign(this, { encrypted: true, authorized: true, authorizationError: null, alpnProtocol: 'http/1.1' });
  }

  get remoteAddress() { return this.request.host; }
  get remotePort() { return this.request.port; }
  get remoteFamily() { return 'IPv4'; }

  setTimeout(delay, callback) {
    this.timeout = delay;
    if (callback) this.once('timeout', callback);
    this.touch();
    return this;
  }

  touch() {
    if (this.timer) timers.clearTimeout(this.timer);
    Object.defineProperty(this, 'timer', { value: undefined, writable: true, configurable: true });
    if (this.timeout > 0 && !this.destroyed) this.timer = timers.setTimeout(() => this.emit('timeout'), Math.min(this.timeout, MOST_TIMEOUT_MS));
    this.timer?.unref();
  }

  setNoDelay() { return this; }
  setKeepAlive() { return this; }
  ref() { return this; }
  unref() { return this; }
  cork() {}
  uncork() {}
  address() { return {}; }
  getPeerCertificate() { return {}; }
  getCipher() { return undefined; }
  getProtocol() { return null; }

  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.touch();
    if (!this.request.destroyed) this.request.destroy(error);
    process.nextTick(() => this.emit('close', Boolean(error)));
    return this;
  }
}

function settings(kind, input, options) {
  if (typeof input === 'string') {
    const { urlToHttpOptions } = require('url');
    input = urlToHttpOptions(new URL(input));
  } else if (input instanceof URL) input = require('url').urlToHttpOptions(input);
  else {
    options = input;
    input = null;
  }
  return { ...input, ...options };
}

class ClientRequest extends OutgoingMessage {
  constructor(input, options, callback, kind = require('http').kind) {
    if (typeof options === 'function') {
      callback = options;
      options = undefined;
    }
    const given = settings(kind, input, options);
    checkOptions(given, kind);
    super({ construct(done) { this.connect(done); } });
    const { defaultPort = given.agent?.defaultPort ?? kind.agent.defaultPort } = given;
    this.agent = given.agent === false ? new kind.Agent() : given.agent ?? kind.agent;
    this.protocol = given.protocol || kind.agent.protocol;
    this.host = given.host === undefined || given.hostname ? given.hostname || given.host || 'localhost' : given.host || 'localhost';
    this.method = given.method ? given.method.toUpperCase() : 'GET';
    this.path = given.path || '/';
    this.timeout = given.timeout;
    this.aborted = false;
    this.res = null;
    this.maxHeadersCount = null;
    this.reusedSocket = false;
    this.useChunkedEncodingByDefault = !WITHOUT_BODY.has(this.method);
    Object.defineProperty(this, 'port', { value: Number(given.port || defaultPort), enumerable: false });
    Object.defineProperty(this, 'state', { value: { kind, begun: false, exchange: undefined, body: undefined, signal: given.signal }, enumerable: false });
    if (callback) this.once('response', callback);
    this.take(given, Number(defaultPort));
    if (given.signal) this.listen(given.signal);
    if (this.timeout !== undefined) this.once('socket', socket => socket.setTimeout(this.timeout));
  }

  // The headers that the options give.
  take(given, defaultPort) {
    if (Array.isArray(given.headers)) {
      const flat = given.headers.flat();
      for (let at = 0; at + 1 < flat.length; at += 2) this.appendHeader(flat[at], flat[at + 1]);
    } else if (given.headers) {
      for (const [name, value] of Object.entries(given.headers)) this.setHeader(name, value);
    }
    if (this.host && !this.hasHeader('host') && given.setHost !== false) {
      const host = this.host.includes(':') && !this.host.startsWith('[') ? `[${this.host}]` : this.host;
      this.setHeader('Host', this.port === defaultPort ? host : `${host}:${this.port}`);
    }
    if (given.auth && !this.hasHeader('authorization')) this.setHeader('Authorization', `Basic ${Buffer.from(given.auth).toString('base64')}`);
  }

  listen(signal) {
    const abort = () => this.destroy(new AbortError(undefined, { cause: signal.reason }));
    if (signal.aborted) process.nextTick(abort);
    else {
      signal.addEventListener('abort', abort, { once: true });
      this.once('close', () => signal.removeEventListener('abort', abort));
    }
  }

  connect(done) {
    this.socket = new Socket(this, this.protocol === 'https:');
    this.socket.on('timeout', () => this.emit('timeout'));
    this.emit('socket', this.socket);
    done();
    if (this.state.flush) this.begin();
  }

  // Sends the head, once.
  begin() {
    const { state } = this;
    if (state.begun || this.destroyed) return;
    state.begun = true;
    this.headersSent = true;
    if (this.hasHeader('upgrade')) return this.destroy(new codes.ERR_NOT_AVAILABLE('a connection that changes its protocol (WebSocket)'));
    const host = this.host.includes(':') && !this.host.startsWith('[') ? `[${this.host}]` : this.host;
    const authority = this.port === this.state.kind.agent.defaultPort ? host : `${host}:${this.port}`;
    try {
      const list = this.pairs().filter(([name]) => !HOSTS.has(name.toLowerCase()));
      // Else the host announces a body of unknown length.
      if (this.state.empty) list.push(['content-length', '0']);
      Object.assign(state, service.start(this.method, [this.protocol.slice(0, -1), authority, this.path], list, 0));
    } catch (failure) {
      return this.fail(failure);
    }
    this.socket.touch();
    if (/^100-continue$/i.test(this.getHeader('expect') ?? '')) process.nextTick(() => this.emit('continue'));
    this.look();
  }

  fail(failure) {
    const url = { hostname: this.host, port: `${this.port}`, protocol: this.protocol };
    this.destroy(require('internal/fetch').causeOf(failure, url));
  }

  look() {
    const { state } = this;
    if (state.exchange === undefined) return;
    let head;
    try {
      head = service.head(state.exchange);
    } catch (failure) {
      state.exchange = undefined;
      return this.fail(failure);
    }
    if (head === null) return io.watch(state.exchange, () => this.look());
    state.exchange = undefined;
    this.answered(head);
  }

  answered(head) {
    const { socket } = this;
    if (socket.connecting) {
      socket.connecting = false;
      socket.emit('connect');
      if (socket.encrypted) socket.emit('secureConnect');
    }
    socket.touch();
    const res = this.res = new IncomingMessage(socket);
    res.req = this;
    res.statusCode = head.status;
    res.statusMessage = require('internal/status').words[head.status] ?? '';
    res.rawHeaders = head.headers.flat();
    const isEmpty = this.method === 'HEAD' || head.status === 204 || head.status === 304;
    if (isEmpty) io.close(head.body);
    res.from(isEmpty ? null : head.body, () => socket.touch());
    // The request is closed before its answer is.
    res.once('end', () => process.nextTick(() => this.destroy()));
    res.once('aborted', () => this.destroy());
    if (!this.emit('response', res)) res._dump();
  }

  _write(chunk, encoding, callback) {
    this.begin();
    const { body } = this.state;
    if (body === undefined) return callback();
    this.socket.touch();
    // That the other side wants no more shows with its answer.
    io.write(body, chunk, () => callback());
  }

  _final(callback) {
    this.begin();
    this.endBody();
    callback();
  }

  endBody() {
    const { state } = this;
    if (state.body !== undefined) io.close(state.body);
    state.body = undefined;
  }

  end(chunk, encoding, callback) {
    if (typeof chunk === 'function') [chunk, encoding, callback] = [undefined, undefined, chunk];
    else if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    const isFirst = !this.state.begun && this.writableLength === 0 && !this.writableEnded;
    if (isFirst && !this.headersSent && !this.hasHeader('content-length') && !this.hasHeader('transfer-encoding')) {
      if (chunk !== undefined && chunk !== null) {
        this.setHeader('Content-Length', typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.length);
      } else if (this.useChunkedEncodingByDefault) this.setHeader('Content-Length', 0);
      else this.state.empty = true;
    }
    return super.end(chunk, encoding, callback);
  }

  flushHeaders() {
    this.state.flush = true;
    if (this.socket) this.begin();
  }

  setTimeout(delay, callback) {
    validateNumber(delay, 'msecs', 0);
    if (callback) this.once('timeout', callback);
    this.timeout = delay;
    if (this.socket) this.socket.setTimeout(delay);
    else this.once('socket', socket => socket.setTimeout(delay));
    return this;
  }

  setNoDelay() {}
  setSocketKeepAlive() {}
  clearTimeout(callback) { return this.setTimeout(0, callback); }
  onSocket() {}

  abort() {
    if (this.aborted) return;
    this.aborted = true;
    process.nextTick(() => this.emit('abort'));
    this.destroy();
  }

  _destroy(error, callback) {
    const { state, res, socket } = this;
    if (state.exchange !== undefined) io.close(state.exchange);
    state.exchange = undefined;
    this.endBody();
    if (res && !res.complete && !res.destroyed) res.destroy(error ?? resetError('aborted'));
    else if (!res && !error) error = resetError('socket hang up');
    socket?.destroy();
    callback(error);
  }
}
for (const name of ['connect', 'begin', 'fail', 'look', 'answered', 'endBody', 'take', 'listen']) {
  Object.defineProperty(ClientRequest.prototype, name, { ...Object.getOwnPropertyDescriptor(ClientRequest.prototype, name), enumerable: false });
}
exports.ClientRequest = ClientRequest;

function checkOptions(given, kind) {
  const { agent, path, method, host, hostname, signal } = given;
  if (agent !== undefined && agent !== null && agent !== false && typeof agent.addRequest !== 'function' && typeof agent.destroy !== 'function') {
    throw new codes.ERR_INVALID_ARG_TYPE('options.agent', ['Agent-like Object', 'undefined', 'false'], agent);
  }
  const protocol = given.protocol || kind.agent.protocol;
  const expected = agent?.protocol ?? kind.agent.protocol;
  if (path && /[^\u0021-\u00ff]/.test(String(path))) throw new codes.ERR_UNESCAPED_CHARACTERS('Request path');
  if (protocol !== expected) throw new codes.ERR_INVALID_PROTOCOL(protocol, expected);
  for (const [name, value] of [['hostname', hostname], ['host', host]]) {
    if (value !== null && value !== undefined && typeof value !== 'string') {
      throw new codes.ERR_INVALID_ARG_TYPE(`options.${name}`, ['string', 'undefined', 'null'], value);
    }
  }
  if (method !== null && method !== undefined) {
    if (typeof method !== 'string') throw new codes.ERR_INVALID_ARG_TYPE('options.method', 'string', method);
    if (!isToken(method)) throw new codes.ERR_INVALID_HTTP_TOKEN('Method', method);
  }
  if (given.socketPath) throw new codes.ERR_NOT_AVAILABLE('a socket of the file system');
  if (given.timeout !== undefined) validateNumber(given.timeout, 'timeout');
  validateAbortSignal(signal, 'options.signal');
}

// `request`, `get` and the others of one of the two modules. `kind`: `{ agent, Agent }`.
exports.fill = (module, kind) => {
  module.request = function request(url, options, callback) {
    return new ClientRequest(url, options, callback, kind);
  };
  module.get = function get(url, options, callback) {
    const request = module.request(url, options, callback);
    request.end();
    return request;
  };
  module.Agent = kind.Agent;
  Object.defineProperty(module, 'globalAgent', { get: () => kind.agent, set: agent => { kind.agent = agent; }, enumerable: true, configurable: true });
  const name = kind.agent.protocol === 'https:' ? 'an HTTPS server' : 'an HTTP server';
  module.createServer = require('internal/errors').absent(name);
  module.Server = class Server extends EventEmitter {
    constructor() {
      super();
      throw new codes.ERR_NOT_AVAILABLE(name);
    }
  };
};
