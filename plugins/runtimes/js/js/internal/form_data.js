// FormData: names with texts and files, in order.
const { customInspect } = require('internal/shared');

function need(name, wanted, args) {
  if (args.length >= wanted) return;
  const found = args.length === 0 && wanted === 1 ? '0' : `only ${args.length}`;
  throw new TypeError(`FormData.${name}: ${wanted} argument${wanted === 1 ? '' : 's'} required, but ${found} found.`);
}

class FormData {
  #entries = [];

  constructor(form = undefined) {
    if (form !== undefined) throw new TypeError('FormData constructor: Argument 1 could not be converted to: undefined.');
  }

  static entry(name, value, filename, hasName, method) {
    name = `${name}`.toWellFormed();
    const { Blob, File } = require('internal/blob');
    if (!(value instanceof Blob)) {
      if (hasName) throw new TypeError(`Failed to execute '${method}' on 'FormData': parameter 2 is not of type 'Blob'`);
      return { name, value: `${value}`.toWellFormed() };
    }
    if (!(value instanceof File)) value = new File([value], hasName ? filename : 'blob', { type: value.type });
    else if (hasName) value = new File([value], filename, { type: value.type, lastModified: value.lastModified });
    return { name, value };
  }

  append(name, value, filename = undefined) {
    need('append', 2, arguments);
    this.#entries.push(entry(name, value, filename, arguments.length > 2, 'append'));
  }

  delete(name) {
    need('delete', 1, arguments);
    name = `${name}`;
    this.#entries = this.#entries.filter(one => one.name !== name);
  }

  get(name) {
    need('get', 1, arguments);
    name = `${name}`;
    return this.#entries.find(one => one.name === name)?.value ?? null;
  }

  getAll(name) {
    need('getAll', 1, arguments);
    name = `${name}`;
    return this.#entries.filter(one => one.name === name).map(one => one.value);
  }

  has(name) {
    need('has', 1, arguments);
    name = `${name}`;
    return this.#entries.some(one => one.name === name);
  }

  set(name, value, filename = undefined) {
    need('set', 2, arguments);
    const made = entry(name, value, filename, arguments.length > 2, 'set');
    const at = this.#entries.findIndex(one => one.name === made.name);
    if (at < 0) this.#entries.push(made);
    else this.#entries = [...this.#entries.slice(0, at), made, ...this.#entries.slice(at + 1).filter(one => one.name !== made.name)];
  }

  * keys() { for (let at = 0; at < this.#entries.length; at++) yield this.#entries[at].name; }
  * values() { for (let at = 0; at < this.#entries.length; at++) yield this.#entries[at].value; }
  * entries() { for (let at = 0; at < this.#entries.length; at++) yield [this.#entries[at].name, this.#entries[at].value]; }

  forEach(callback, thisArg = undefined) {
    need('forEach', 1, arguments);
    if (typeof callback !== 'function') throw new TypeError("Failed to execute 'forEach' on 'FormData': parameter 1 is not of type 'Function'.");
    for (const [name, value] of this) callback.call(thisArg, value, name, this);
  }

  [customInspect](depth, options, inspect) {
    const shown = {};
    for (const { name, value } of this.#entries) {
      if (!Object.hasOwn(shown, name)) shown[name] = value;
      else if (Array.isArray(shown[name])) shown[name].push(value);
      else shown[name] = [shown[name], value];
    }
    return `FormData ${inspect(shown, { ...options, depth: options.depth ?? null })}`;
  }
}
const { entry } = FormData;
delete FormData.entry;
Object.defineProperty(FormData.prototype, Symbol.iterator, { value: FormData.prototype.entries, writable: true, configurable: true });
Object.defineProperty(FormData.prototype, Symbol.toStringTag, { value: 'FormData', configurable: true });
exports.FormData = FormData;
