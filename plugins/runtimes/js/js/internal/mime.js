// `MIMEType` and its parameters, as `util` has them.
const { define, codes } = require('internal/errors');

define('ERR_INVALID_MIME_SYNTAX', TypeError, (what, text, at) => `The MIME syntax for a ${what} in ${JSON.stringify(text)} is invalid${at >= 0 ? ` at ${at}` : ''}`);

const TOKEN = /^[-!#$%&'*+.^_`|~A-Za-z0-9]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function token(text, what, whole = text) {
  if (!TOKEN.test(text)) throw new codes.ERR_INVALID_MIME_SYNTAX(what, whole, whole.search(/[^-!#$%&'*+.^_`|~A-Za-z0-9]/));
  return text;
}

class MIMEParams {
  #data = new Map();

  delete(name) { this.#data.delete(`${name}`); }

  get(name) { return this.#data.get(`${name}`) ?? null; }

  has(name) { return this.#data.has(`${name}`); }

  set(name, value) {
    name = `${name}`;
    value = `${value}`;
    token(name, 'parameter name');
    if (!VALUE.test(value)) throw new codes.ERR_INVALID_MIME_SYNTAX('parameter value', value, value.search(/[^\t\x20-\x7e\x80-\xff]/));
    this.#data.set(name, value);
  }

  entries() { return this.#data.entries(); }

  keys() { return this.#data.keys(); }

  values() { return this.#data.values(); }

  [Symbol.iterator]() { return this.#data.entries(); }

  toString() {
    return [...this.#data].map(([name, value]) => `${name}=${TOKEN.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`).join(';');
  }

  toJSON() { return this.toString(); }
}

// `name=value` pairs; what is wrong is left out, and the first of a name counts.
function read(params, text) {
  const pair = /;[\t\n\r ]*([^;=]*)(?:=("(?:[^"\\]|\\.)*"?[^;]*|[^;]*))?/gs;
  for (const [, name, raw] of text.matchAll(pair)) {
    if (raw === undefined || !TOKEN.test(name)) continue;
    const quoted = raw.match(/^"((?:[^"\\]|\\.)*)"?/s);
    const value = quoted ? quoted[1].replace(/\\(.)/gs, '$1') : raw.replace(/[\t\n\r ]+$/, '');
    if ((quoted || value !== '') && VALUE.test(value) && !params.has(name.toLowerCase())) params.set(name.toLowerCase(), value);
  }
}

class MIMEType {
  #type;
  #subtype;
  #params = new MIMEParams();

  constructor(text) {
    text = `${text}`.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
    const end = text.includes(';') ? text.indexOf(';') : text.length;
    const slash = text.slice(0, end).indexOf('/');
    if (slash < 0) throw new codes.ERR_INVALID_MIME_SYNTAX('type', text, -1);
    this.#type = token(text.slice(0, slash), 'type', text).toLowerCase();
    this.#subtype = token(text.slice(slash + 1, end).replace(/[\t\n\r ]+$/, ''), 'subtype', text).toLowerCase();
    read(this.#params, text.slice(end));
  }

  get type() { return this.#type; }

  set type(value) { this.#type = token(`${value}`, 'type').toLowerCase(); }

  get subtype() { return this.#subtype; }

  set subtype(value) { this.#subtype = token(`${value}`, 'subtype').toLowerCase(); }

  get essence() { return `${this.#type}/${this.#subtype}`; }

  get params() { return this.#params; }

  toString() {
    const params = this.#params.toString();
    return `${this.essence}${params ? `;${params}` : ''}`;
  }

  toJSON() { return this.toString(); }
}
exports.MIMEParams = MIMEParams;
exports.MIMEType = MIMEType;
