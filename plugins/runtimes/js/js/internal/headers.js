// `Headers`.
const { customInspect } = require('internal/shared');

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function nameOf(name) {
  name = `${name}`;
  if (!NAME.test(name)) throw new TypeError(`Headers: ${name} is an invalid header name.`);
  return name.toLowerCase();
}

function valueOf(value) {
  value = `${value}`.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (/[\0\r\n]|[^\0-\xff]/.test(value)) throw new TypeError(`Headers: ${value} is an invalid header value.`);
  return value;
}

class Headers {
  #map = new Map();

  constructor(init = undefined) {
    if (init === undefined) return;
    if (init === null || (typeof init !== 'object' && typeof init !== 'function')) {
      throw new TypeError('Headers constructor: init given is not a record or a sequence.');
    }
    if (typeof init[Symbol.iterator] === 'function') {
      for (const pair of init) {
        const [name, value, ...rest] = pair;
        if (value === undefined || rest.length > 0) throw new TypeError('Headers constructor: expected name/value pair to be length 2.');
        this.append(name, value);
      }
    } else for (const name of Object.keys(init)) this.append(name, init[name]);
  }

  append(name, value) {
    const key = nameOf(name);
    const list = this.#map.get(key);
    if (list) list.push(valueOf(value));
    else this.#map.set(key, [valueOf(value)]);
  }

  set(name, value) { this.#map.set(nameOf(name), [valueOf(value)]); }
  delete(name) { this.#map.delete(nameOf(name)); }
  has(name) { return this.#map.has(nameOf(name)); }

  get(name) {
    const list = this.#map.get(nameOf(name));
    return list === undefined ? null : list.join(name.toLowerCase() === 'cookie' ? '; ' : ', ');
  }

  getSetCookie() { return [...this.#map.get('set-cookie') ?? []]; }

  *entries() {
    for (const name of [...this.#map.keys()].sort()) {
      if (name === 'set-cookie') for (const value of this.#map.get(name)) yield [name, value];
      else yield [name, this.get(name)];
    }
  }

  *keys() { for (const [name] of this.entries()) yield name; }
  *values() { for (const [, value] of this.entries()) yield value; }

  forEach(callback, receiver = undefined) {
    for (const [name, value] of this.entries()) callback.call(receiver, value, name, this);
  }

  [customInspect](depth, options, inspect) {
    return `Headers ${inspect(Object.fromEntries([...this.#map.keys()].map(name => [name, this.get(name)])), options)}`;
  }
}
Object.defineProperty(Headers.prototype, Symbol.iterator, { value: Headers.prototype.entries, writable: true, configurable: true });
Object.defineProperty(Headers.prototype, Symbol.toStringTag, { value: 'Headers', configurable: true });
exports.Headers = Headers;
