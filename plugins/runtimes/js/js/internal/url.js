// URL and URLSearchParams of the web.
const service = internalBinding('url');
const { codes } = require('internal/errors');
const { customInspect } = require('internal/shared');

const NAMES = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];

function invalid(input, base) {
  const error = new codes.ERR_INVALID_URL();
  error.input = input;
  if (base !== undefined) error.base = base;
  return error;
}

const bare = text => `${text}`.toWellFormed();

class URL {
  #parts;
  #params;

  constructor(input, base = undefined) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('url');
    input = bare(input);
    if (base !== undefined) base = bare(base);
    this.#parts = service.parse(input, base);
    if (this.#parts === undefined) throw invalid(input, base);
  }

  static canParse(input, base = undefined) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('url');
    return service.parse(bare(input), base === undefined ? undefined : bare(base)) !== undefined;
  }

  static parse(input, base = undefined) {
    return URL.canParse(input, base) ? new URL(input, base) : null;
  }

  static createObjectURL(blob) { return require('internal/blob').createObjectURL(blob); }
  static revokeObjectURL(url) { return require('internal/blob').revokeObjectURL(url); }

  get href() { return this.#parts[0]; }
  set href(value) {
    const parts = service.parse(bare(value), undefined);
    if (parts === undefined) throw invalid(bare(value));
    this.#change(parts);
  }

  get origin() { return this.#parts[1]; }

  get searchParams() {
    if (this.#params === undefined) {
      this.#params = new URLSearchParams(this.search);
      own(this.#params, text => {
        this.#parts = service.set(this.#parts[0], 'search', text);
      });
    }
    return this.#params;
  }

  static {
    NAMES.slice(2).forEach((name, at) => {
      Object.defineProperty(URL.prototype, name, {
        get() { return this.#parts[at + 2]; },
        set(value) { this.#change(service.set(this.#parts[0], name, bare(value))); },
        enumerable: true,
        configurable: true,
      });
    });
  }

  #change(parts) {
    this.#parts = parts;
    if (this.#params !== undefined) reset(this.#params, this.search);
  }

  toString() { return this.href; }
  toJSON() { return this.href; }

  [customInspect](depth, options, inspect) {
    if (typeof depth === 'number' && depth < 0) return this.toString();
    const shown = {};
    for (const name of NAMES.slice(0, 10)) shown[name] = this[name];
    shown.searchParams = this.searchParams;
    shown.hash = this.hash;
    return `${this.constructor.name} ${inspect(shown, options)}`;
  }
}
for (const name of ['href', 'origin', 'searchParams', 'toString', 'toJSON']) {
  Object.defineProperty(URL.prototype, name, { ...Object.getOwnPropertyDescriptor(URL.prototype, name), enumerable: true });
}

const encoder = part => encodeURIComponent(part.toWellFormed()).replace(/[!'()~]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll('%20', '+');

function decoder(part) {
  part = part.replaceAll('+', ' ');
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return require('querystring').unescapeBuffer(part).toString();
  }
}

function parsePairs(text) {
  if (text.startsWith('?')) text = text.slice(1);
  return text.split('&').filter(part => part !== '').map(part => {
    const at = part.indexOf('=');
    return at < 0 ? [decoder(part), ''] : [decoder(part.slice(0, at)), decoder(part.slice(at + 1))];
  });
}

let own;
let reset;

class URLSearchParams {
  #pairs = [];
  #changed;

  static {
    own = (params, changed) => { params.#changed = changed; };
    reset = (params, text) => { params.#pairs = parsePairs(text); };
  }

  constructor(init = undefined) {
    if (init === undefined || init === null) return;
    if (typeof init !== 'object' && typeof init !== 'function') {
      this.#pairs = parsePairs(bare(init));
      return;
    }
    if (typeof init[Symbol.iterator] === 'function') {
      for (const pair of init) {
        const list = pair !== null && typeof pair === 'object' && typeof pair[Symbol.iterator] === 'function' ? [...pair] : undefined;
        if (list?.length !== 2) {
          const error = new TypeError('Each query pair must be an iterable [name, value] tuple');
          error.code = 'ERR_INVALID_TUPLE';
          throw error;
        }
        this.#pairs.push([bare(list[0]), bare(list[1])]);
      }
      return;
    }
    for (const key of Reflect.ownKeys(init)) {
      if (Object.getOwnPropertyDescriptor(init, key)?.enumerable) this.#pairs.push([bare(key), bare(init[key])]);
    }
  }

  #touch() { this.#changed?.(this.toString()); }

  get size() { return this.#pairs.length; }

  append(name, value) {
    if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('name', 'value');
    this.#pairs.push([bare(name), bare(value)]);
    this.#touch();
  }

  delete(name, value = undefined) {
    name = bare(name);
    this.#pairs = this.#pairs.filter(([key, one]) => key !== name || (value !== undefined && one !== bare(value)));
    this.#touch();
  }

  get(name) {
    name = bare(name);
    return this.#pairs.find(([key]) => key === name)?.[1] ?? null;
  }

  getAll(name) {
    name = bare(name);
    return this.#pairs.filter(([key]) => key === name).map(([, value]) => value);
  }

  has(name, value = undefined) {
    name = bare(name);
    return this.#pairs.some(([key, one]) => key === name && (value === undefined || one === bare(value)));
  }

  set(name, value) {
    if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('name', 'value');
    name = bare(name);
    const at = this.#pairs.findIndex(([key]) => key === name);
    if (at < 0) this.#pairs.push([name, bare(value)]);
    else {
      this.#pairs[at][1] = bare(value);
      this.#pairs = this.#pairs.filter(([key], index) => key !== name || index <= at);
    }
    this.#touch();
  }

  sort() {
    this.#pairs.sort(([one], [other]) => one < other ? -1 : one > other ? 1 : 0);
    this.#touch();
  }

  forEach(callback, receiver = undefined) {
    require('internal/validators').validateFunction(callback, 'callback');
    for (const [key, value] of this.#pairs) callback.call(receiver, value, key, this);
  }

  *entries() { for (let at = 0; at < this.#pairs.length; at++) yield [...this.#pairs[at]]; }
  *keys() { for (let at = 0; at < this.#pairs.length; at++) yield this.#pairs[at][0]; }
  *values() { for (let at = 0; at < this.#pairs.length; at++) yield this.#pairs[at][1]; }

  toString() { return this.#pairs.map(([key, value]) => `${encoder(key)}=${encoder(value)}`).join('&'); }

  [customInspect](depth, options, inspect) {
    if (typeof depth === 'number' && depth < 0) return options.stylize('[Object]', 'special');
    const pairs = this.#pairs.map(([key, value]) => `${inspect(key, options)} => ${inspect(value, options)}`);
    if (pairs.length === 0) return 'URLSearchParams {}';
    const length = pairs.reduce((sum, pair) => sum + pair.length + 2, 0);
    if (length <= options.breakLength && !pairs.some(pair => pair.includes('\n'))) return `URLSearchParams { ${pairs.join(', ')} }`;
    return `URLSearchParams {\n  ${pairs.join(',\n  ')} }`;
  }
}
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, { value: URLSearchParams.prototype.entries, writable: true, configurable: true });
for (const type of [URL, URLSearchParams]) {
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: type.name, configurable: true });
}
exports.URL = URL;
exports.URLSearchParams = URLSearchParams;
