// `fetch`, `Request` and `Response` over the host's HTTP.
const { URL } = require('internal/url');
const { Headers } = require('internal/headers');
const { Body, NativeBody, extract, pieces } = require('internal/body');
const { customInspect } = require('internal/shared');
const service = internalBinding('http');
const io = require('internal/io');

const MAX_REDIRECTS = 20;
const REDIRECTS = [301, 302, 303, 307, 308];
const NO_BODY = [101, 103, 204, 205, 304];
const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH'];
// What the host says by itself.
const FORBIDDEN = new Set(['connection', 'host', 'http2-settings', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect']);

class Request extends Body {
  #state;

  constructor(input, init = {}) {
    super();
    init ??= {};
    const from = input instanceof Request ? input : undefined;
    let url;
    if (from) url = from.url;
    else {
      let parsed;
      try {
        parsed = new URL(`${input}`);
      } catch (cause) {
        throw new TypeError(`Failed to parse URL from ${input}`, { cause });
      }
      if (parsed.username || parsed.password) throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${input}`);
      url = parsed.href;
    }
    let method = init.method === undefined ? from?.method ?? 'GET' : `${init.method}`;
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method) || /^(CONNECT|TRACE|TRACK)$/i.test(method)) throw new TypeError(`'${method}' is not a valid HTTP method.`);
    if (METHODS.includes(method.toUpperCase()) && method.toUpperCase() !== 'PATCH') method = method.toUpperCase();
    const headers = new Headers(init.headers ?? from?.headers);
    if (init.signal != null && typeof init.signal.addEventListener !== 'function') {
      throw new TypeError('Failed to construct \'Request\': member signal is not of type AbortSignal.');
    }
    const hasBody = init.body !== undefined && init.body !== null;
    if ((hasBody || (from?.source && init.body === undefined)) && (method === 'GET' || method === 'HEAD')) throw new TypeError('Request with GET/HEAD method cannot have body.');
    let source = null;
    if (hasBody) {
      source = extract(init.body);
      if (source.live && init.duplex === undefined) throw new TypeError('RequestInit: duplex option is required when sending a body.');
    } else if (from?.source && init.body === undefined) {
      if (from.bodyUsed) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
      source = from.copySource();
    }
    if (source?.type && !headers.has('content-type')) headers.set('content-type', source.type);
    this.take(source);
    const pick = (name, otherwise) => init[name] ?? from?.[name] ?? otherwise;
    this.#state = {
      url, method, headers, redirect: pick('redirect', 'follow'), signal: init.signal ?? from?.signal ?? new AbortController().signal,
      mode: pick('mode', 'cors'), credentials: pick('credentials', 'same-origin'), cache: pick('cache', 'default'), integrity: pick('integrity', ''),
      keepalive: Boolean(pick('keepalive', false)), referrer: 'about:client', referrerPolicy: pick('referrerPolicy', ''), duplex: 'half', destination: '',
    };
  }

  clone() {
    const copy = new Request(this.url, { ...this.#state, method: this.method, signal: this.signal });
    copy.take(this.copySource());
    return copy;
  }

  static {
    for (const name of ['url', 'method', 'headers', 'redirect', 'signal', 'mode', 'credentials', 'cache', 'integrity', 'keepalive', 'referrer', 'referrerPolicy', 'duplex', 'destination']) {
      Object.defineProperty(Request.prototype, name, { get() { return this.#state[name]; }, enumerable: true, configurable: true });
    }
  }

  [customInspect](depth, options, inspect) {
    const { method, url, headers, redirect, signal } = this;
    return `Request ${inspect({ method, url, headers, redirect, signal }, options)}`;
  }
}

class Response extends Body {
  #state;

  constructor(body = null, init = {}) {
    super();
    init ??= {};
    const status = init.status === undefined ? 200 : Number(init.status);
    if (!Number.isInteger(status) || status < 200 || status > 599) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    const statusText = init.statusText === undefined ? '' : `${init.statusText}`;
    this.#state = { status, statusText, headers: new Headers(init.headers), url: '', redirected: false, type: 'default' };
    const source = extract(body);
    if (source !== null) {
      if (NO_BODY.includes(status)) throw new TypeError(`Response constructor: Invalid response status code ${status}`);
      if (source.type && !this.headers.has('content-type')) this.headers.set('content-type', source.type);
    }
    this.take(source);
  }

  get ok() { return this.status >= 200 && this.status < 300; }

  static {
    for (const name of ['status', 'statusText', 'headers', 'url', 'redirected', 'type']) {
      Object.defineProperty(Response.prototype, name, { get() { return this.#state[name]; }, enumerable: true, configurable: true });
    }
  }

  clone() {
    const copy = new Response();
    copy.#state = { ...this.#state, headers: new Headers(this.headers) };
    copy.take(this.copySource());
    return copy;
  }

  static json(data, init = {}) {
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('Value is not JSON serializable');
    const headers = new Headers(init?.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new Response(text, { ...init, headers });
  }

  static error() {
    const made = new Response();
    made.#state = { ...made.#state, status: 0, type: 'error' };
    return made;
  }

  static redirect(url, status = 302) {
    if (!REDIRECTS.includes(status)) throw new RangeError(`Invalid status code ${status}`);
    const made = new Response();
    made.#state = { ...made.#state, status, headers: new Headers({ location: new URL(url).href }) };
    return made;
  }

  static of(state, source) {
    const made = new Response();
    made.#state = state;
    made.take(source);
    return made;
  }

  [customInspect](depth, options, inspect) {
    const { status, statusText, headers, body, bodyUsed, ok, redirected, type, url } = this;
    return `Response ${inspect({ status, statusText, headers, body, bodyUsed, ok, redirected, type, url }, options)}`;
  }
}
const makeResponse = Response.of;
delete Response.of;
for (const type of [Request, Response]) Object.defineProperty(type.prototype, Symbol.toStringTag, { value: type.name, configurable: true });

function failed(cause) {
  return new TypeError('fetch failed', { cause });
}

// The reason of a refused or broken connection, as Node's socket would give it.
function causeOf({ code, words }, url) {
  const { hostname, port, protocol } = url;
  const number = Number(port || (protocol === 'https:' ? 443 : 80));
  let message = words;
  if (code === 'ENOTFOUND') message = `getaddrinfo ENOTFOUND ${hostname}`;
  else if (/^connect E\w+$/.test(words)) message = `${words} ${hostname}:${number}`;
  const error = new Error(message);
  const known = require('internal/errors').uv[code];
  if (known) error.errno = -known[0];
  error.code = code;
  if (code === 'ENOTFOUND') Object.assign(error, { syscall: 'getaddrinfo', hostname });
  else if (known) Object.assign(error, { syscall: 'connect', address: hostname, port: number });
  return error;
}
exports.causeOf = causeOf;

// One exchange. Resolves with `{ status, headers, body }`, `body` a number of `io`.
function exchange(method, url, headers, source, signal, watch) {
  return new Promise((resolve, reject) => {
    const list = [...headers].filter(([name]) => !FORBIDDEN.has(name));
    let started;
    try {
      started = service.start(method, [url.protocol.slice(0, -1), url.host, url.pathname + url.search], list, 0);
    } catch (failure) {
      return reject(failed(causeOf(failure, url)));
    }
    let over = false;
    const finish = () => {
      over = true;
      watch.cancel = undefined;
    };
    watch.cancel = () => {
      finish();
      io.close(started.exchange);
      io.close(started.body);
    };
    const look = () => {
      if (over) return;
      let head;
      try {
        head = service.head(started.exchange);
      } catch (failure) {
        finish();
        return reject(failed(causeOf(failure, url)));
      }
      if (head === null) return io.watch(started.exchange, look);
      finish();
      resolve(head);
    };
    send(started.body, source, () => over).catch(error => {
      if (over) return;
      watch.cancel?.();
      reject(failed(error));
    });
    look();
  });
}

// Sends a body piece by piece. An error of writing shows with the answer.
async function send(id, source, isOver) {
  try {
    if (source) {
      for await (const piece of pieces(source)) {
        if (isOver()) return;
        if (!(piece instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
        const failure = await new Promise(resolve => io.write(id, piece, resolve));
        if (failure) return;
      }
    }
  } finally {
    io.close(id);
  }
}

// A function that unpacks pieces; null is the end.
function unpacker(encoding) {
  const zlib = internalBinding('zlib');
  const formats = { gzip: 'gzip', 'x-gzip': 'gzip', deflate: 'zlib', br: 'brotli' };
  const steps = encoding.split(',').map(one => one.trim().toLowerCase()).reverse();
  if (steps.some(step => formats[step] === undefined)) return undefined;
  const ids = steps.map(step => step === 'br' ? zlib.createBrotli(false, 0, 0, 0, 0) : zlib.create(false, formats[step], 0));
  return piece => {
    if (piece === null) {
      ids.forEach(id => zlib.close(id));
      return null;
    }
    for (const id of ids) {
      try {
        piece = zlib.push(id, piece, 'none').bytes;
      } catch (code) {
        throw Object.assign(new Error('incorrect header check'), { code });
      }
    }
    return piece;
  };
}

async function dataResponse(url) {
  const found = /^data:([^,]*?)(;base64)?,(.*)$/s.exec(url.href);
  if (!found) throw failed(new Error('invalid data URL'));
  const text = decodeURIComponent(found[3]);
  const headers = new Headers({ 'content-type': found[1] || 'text/plain;charset=US-ASCII' });
  const bytes = Buffer.from(found[2] ? text : unescape(found[3]), found[2] ? 'base64' : 'latin1');
  return makeResponse({ status: 200, statusText: 'OK', headers, url: url.href, redirected: false, type: 'basic' }, { bytes });
}

async function run(request, watch) {
  let url = new URL(request.url);
  if (url.protocol === 'data:') return dataResponse(url);
  if (url.protocol === 'blob:') throw failed(new Error('blob URLs are not there'));
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw failed(new Error('unknown scheme'));
  let { method } = request;
  let source = request.source;
  const headers = new Headers(request.headers);
  const usual = { accept: '*/*', 'accept-language': '*', 'sec-fetch-mode': request.mode, 'user-agent': 'node', 'accept-encoding': url.protocol === 'https:' ? 'br, gzip, deflate' : 'gzip, deflate' };
  for (const [name, value] of Object.entries(usual)) if (!headers.has(name)) headers.set(name, value);
  for (let hops = 0; ; hops++) {
    if (source?.bytes) headers.set('content-length', source.bytes.length);
    else if (source?.length !== undefined) headers.set('content-length', source.length);
    else if (method === 'POST' || method === 'PUT') {
      if (!source) headers.set('content-length', 0);
    }
    const head = await exchange(method, url, headers, source, request.signal, watch);
    const received = new Headers();
    for (const [name, value] of head.headers) received.append(name, value);
    const location = received.get('location');
    if (REDIRECTS.includes(head.status) && location !== null && request.redirect !== 'manual') {
      io.close(head.body);
      if (request.redirect === 'error') throw failed(new Error('unexpected redirect'));
      if (hops >= MAX_REDIRECTS) throw failed(new Error('redirect count exceeded'));
      let next;
      try {
        next = new URL(location, url);
      } catch (error) {
        throw failed(error);
      }
      if (next.protocol !== 'http:' && next.protocol !== 'https:') throw failed(new Error('URL scheme must be a HTTP(S) scheme'));
      if (next.hash === '') next.hash = url.hash;
      if (next.origin !== url.origin) for (const name of ['authorization', 'proxy-authorization', 'cookie']) headers.delete(name);
      url = next;
      const toGet = head.status === 303 ? method !== 'GET' && method !== 'HEAD' : (head.status === 301 || head.status === 302) && method === 'POST';
      if (toGet) {
        method = 'GET';
        source = null;
        for (const name of ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length']) headers.delete(name);
      } else if (source && !source.bytes) throw failed(new Error('Response body object should not be disturbed or locked'));
      continue;
    }
    const encoding = received.get('content-encoding');
    const decode = encoding && method !== 'HEAD' ? unpacker(encoding) : undefined;
    const isEmpty = method === 'HEAD' || NO_BODY.includes(head.status);
    const native = isEmpty ? null : new NativeBody(head.body, decode);
    if (isEmpty) io.close(head.body);
    watch.body = native;
    const state = {
      status: head.status, statusText: require('internal/status').words[head.status] ?? '', headers: received,
      url: url.href, redirected: hops > 0, type: 'basic',
    };
    return makeResponse(state, native && { native });
  }
}

function fetch(input, init = undefined) {
  if (arguments.length === 0) return Promise.reject(new TypeError('fetch requires at least 1 argument'));
  let request;
  try {
    request = new Request(input, init);
  } catch (error) {
    return Promise.reject(error);
  }
  const { signal } = request;
  if (signal.aborted) return Promise.reject(signal.reason);
  const watch = {};
  return new Promise((resolve, reject) => {
    const aborted = () => {
      watch.cancel?.();
      watch.body?.fail(signal.reason);
      reject(signal.reason);
    };
    signal.addEventListener('abort', aborted, { once: true });
    run(request, watch).then(resolve, reject);
  });
}

Object.assign(exports, { fetch, Headers, Request, Response });
