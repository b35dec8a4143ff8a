// URLs: those of the web, and the older functions `parse`, `format` and `resolve`.
const { URL, URLSearchParams } = require('internal/url');
const service = internalBinding('url');
const { codes } = require('internal/errors');
const { validateString } = require('internal/validators');
const querystring = require('querystring');

const SLASHED = new Set(['http:', 'https:', 'ftp:', 'gopher:', 'file:', 'ws:', 'wss:']);

function Url() {
  Object.assign(this, { protocol: null, slashes: null, auth: null, host: null, port: null, hostname: null, hash: null, search: null, query: null, pathname: null, path: null, href: null });
}

Url.prototype.parse = function (text, parseQuery, slashesDenoteHost) {
  validateString(text, 'url');
  let rest = text.trim().replace(/[\t\n\r]/g, '');
  const hashAt = rest.search(/[?#]/);
  const split = hashAt < 0 ? rest.length : hashAt;
  rest = rest.slice(0, split).replaceAll('\\', '/') + rest.slice(split);
  const protocol = /^[a-z0-9.+-]+:/i.exec(rest)?.[0];
  let scheme = '';
  if (protocol) {
    scheme = protocol.toLowerCase();
    this.protocol = scheme;
    rest = rest.slice(protocol.length);
  }
  const hostless = scheme === 'javascript:';
  if (!hostless && rest.startsWith('//') && (slashesDenoteHost || protocol || /^\/\/[^@/]+@[^@/]+/.test(rest))) {
    this.slashes = true;
    rest = rest.slice(2);
  }
  if (!hostless && (this.slashes || (protocol && SLASHED.has(scheme) === true && scheme !== 'file:'))) rest = this.takeHost(rest);
  const hash = rest.indexOf('#');
  if (hash >= 0) {
    this.hash = escapeRest(rest.slice(hash));
    rest = rest.slice(0, hash);
  }
  const question = rest.indexOf('?');
  if (question >= 0) {
    this.search = escapeRest(rest.slice(question));
    this.query = this.search.slice(1);
    if (parseQuery) this.query = querystring.parse(this.query);
    rest = rest.slice(0, question);
  } else if (parseQuery) {
    this.search = null;
    this.query = Object.create(null);
  }
  if (rest !== '') this.pathname = escapeRest(rest);
  if (SLASHED.has(scheme) && this.hostname && !this.pathname) this.pathname = '/';
  if (this.pathname || this.search) this.path = (this.pathname ?? '') + (this.search ?? '');
  this.href = this.format();
  return this;
};

const escapeRest = text => text.replace(/[\s"'<>\\^`{|}]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

Url.prototype.takeHost = function (rest) {
  const end = rest.search(/[/?#]/);
  let host = end < 0 ? rest : rest.slice(0, end);
  let tail = end < 0 ? '' : rest.slice(end);
  const at = host.lastIndexOf('@');
  if (at >= 0) {
    this.auth = querystring.unescape(host.slice(0, at));
    host = host.slice(at + 1);
  }
  const port = /:([0-9]*)$/.exec(host);
  if (port) {
    if (port[1] !== '') this.port = port[1];
    host = host.slice(0, -port[0].length);
  }
  const bracketed = host.startsWith('[') && host.endsWith(']');
  if (bracketed) this.hostname = host.slice(1, -1).toLowerCase();
  else {
    const bad = host.search(/[\s"'%;<>\\^`{|}]/);
    if (bad >= 0) {
      tail = `/${host.slice(bad)}${tail}`;
      host = host.slice(0, bad);
    }
    this.hostname = /[^\x00-\x7f]/.test(host) ? service.toAscii(host) : host.toLowerCase();
  }
  this.host = (bracketed ? `[${this.hostname}]` : this.hostname) + (this.port ? `:${this.port}` : '');
  return tail;
};

Url.prototype.format = function () {
  let auth = this.auth || '';
  if (auth) auth = `${encodeURIComponent(auth).replace(/%3A/i, ':')}@`;
  let protocol = this.protocol || '';
  if (protocol && !protocol.endsWith(':')) protocol += ':';
  let host = '';
  if (this.host) host = auth + this.host;
  else if (this.hostname) host = `${auth}${this.hostname.includes(':') && !this.hostname.startsWith('[') ? `[${this.hostname}]` : this.hostname}${this.port ? `:${this.port}` : ''}`;
  const query = this.query !== null && typeof this.query === 'object' ? querystring.stringify(this.query) : '';
  let search = this.search || (query ? `?${query}` : '');
  let pathname = (this.pathname || '').replace(/[?#]/g, encodeURIComponent);
  if (this.slashes || (SLASHED.has(protocol) && host !== '')) {
    host = `//${host}`;
    if (pathname && !pathname.startsWith('/')) pathname = `/${pathname}`;
  } else if (SLASHED.has(protocol) && protocol === 'file:') host = '//';
  let hash = this.hash || '';
  if (hash && !hash.startsWith('#')) hash = `#${hash}`;
  if (search && !search.startsWith('?')) search = `?${search}`;
  search = search.replaceAll('#', '%23');
  return protocol + host + pathname + search + hash;
};

Url.prototype.resolve = function (relative) {
  return this.resolveObject(parse(relative, false, true)).format();
};

Url.prototype.resolveObject = function (relative) {
  if (typeof relative === 'string') relative = parse(relative, false, true);
  const result = Object.assign(new Url(), this);
  result.hash = relative.hash;
  if (relative.href === '') {
    result.href = result.format();
    return result;
  }
  if (relative.protocol && relative.protocol !== result.protocol) return Object.assign(new Url(), relative, { href: relative.format() });
  if (relative.slashes || relative.host) {
    const kept = Object.assign(new Url(), relative, { protocol: relative.protocol ?? result.protocol });
    if (SLASHED.has(kept.protocol) && kept.hostname && !kept.pathname) kept.pathname = kept.path = '/';
    kept.pathname = kept.pathname && squeeze(kept.pathname, true);
    kept.href = kept.format();
    return kept;
  }
  if (relative.pathname) {
    const absolute = relative.pathname.startsWith('/');
    const base = (result.pathname ?? '').replace(/[^/]*$/, '');
    const joined = absolute ? relative.pathname : base + relative.pathname;
    result.pathname = squeeze(result.host && !joined.startsWith('/') ? `/${joined}` : joined, joined.startsWith('/') || Boolean(result.host));
    result.search = relative.search;
    result.query = relative.query;
  } else if (relative.search !== null) {
    result.search = relative.search;
    result.query = relative.query;
  }
  result.path = (result.pathname ?? '') + (result.search ?? '') || null;
  result.href = result.format();
  return result;
};

// `.` and `..` of a path.
function squeeze(path, absolute) {
  const out = [];
  const parts = path.split('/');
  parts.forEach((part, at) => {
    const last = at === parts.length - 1;
    if (part === '.') {
      if (last) out.push('');
    } else if (part === '..') {
      if (out.length > (absolute ? 1 : 0) && out[out.length - 1] !== '..') out.pop();
      else if (!absolute) out.push('..');
      if (last) out.push('');
    } else out.push(part);
  });
  return out.join('/');
}

function parse(text, parseQuery, slashesDenoteHost) {
  if (text instanceof Url) return text;
  return new Url().parse(text, parseQuery, slashesDenoteHost);
}

function format(value, options) {
  if (typeof value === 'string') value = parse(value);
  else if (value === null || typeof value !== 'object') throw new codes.ERR_INVALID_ARG_TYPE('urlObject', ['Object', 'string'], value);
  if (value instanceof URL) {
    const { fragment = true, search = true, auth = true, unicode = false } = options ?? {};
    const copy = new URL(value.href);
    if (!fragment) copy.hash = '';
    if (!search) copy.search = '';
    if (!auth) copy.username = copy.password = '';
    return unicode ? copy.href.replace(copy.hostname, service.toUnicode(copy.hostname)) : copy.href;
  }
  return Url.prototype.format.call(value);
}

function fileURLToPath(value) {
  if (typeof value === 'string') value = new URL(value);
  else if (!(value instanceof URL) && !(value?.href && value?.protocol)) throw new codes.ERR_INVALID_ARG_TYPE('path', ['string', 'URL'], value);
  if (value.protocol !== 'file:') throw new codes.ERR_INVALID_URL_SCHEME('file');
  if (value.hostname !== '') throw new codes.ERR_INVALID_FILE_URL_HOST('linux');
  if (/%2f/i.test(value.pathname)) throw new codes.ERR_INVALID_FILE_URL_PATH('must not include encoded / characters');
  return decodeURIComponent(value.pathname);
}

function pathToFileURL(name) {
  validateString(name, 'path');
  let resolved = require('path').resolve(name);
  if (name.endsWith('/') && !resolved.endsWith('/')) resolved += '/';
  return new URL(`file://${resolved.replace(/[%\\\n\r\t?#]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)}`);
}

function urlToHttpOptions(url) {
  const options = {
    __proto__: null, ...url, protocol: url.protocol, hostname: url.hostname.replace(/^\[|\]$/g, ''), hash: url.hash, search: url.search,
    pathname: url.pathname, path: `${url.pathname || ''}${url.search || ''}`, href: url.href,
  };
  if (url.port !== '') options.port = Number(url.port);
  if (url.username || url.password) options.auth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return options;
}

Object.assign(exports, {
  Url, URL, URLSearchParams, parse, format, fileURLToPath, pathToFileURL, urlToHttpOptions,
  resolve: (from, to) => parse(from, false, true).resolve(to),
  resolveObject: (from, to) => from ? parse(from, false, true).resolveObject(to) : to,
  domainToASCII: domain => service.toAscii(`${domain}`),
  domainToUnicode: domain => service.toUnicode(`${domain}`),
});
