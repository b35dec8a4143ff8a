// `structuredClone`.
const { tests } = require('internal/inspect');

const refuse = what => {
  throw new DOMException(`${what} could not be cloned.`, 'DataCloneError');
};
const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

exports.structuredClone = function structuredClone(value, options) {
  if (arguments.length === 0) throw new (require('internal/errors').codes.ERR_MISSING_ARGS)('The "value" argument must be specified');
  const seen = new Map();
  const moved = new Map();
  for (const buffer of options?.transfer ?? []) {
    if (!tests.arrayBuffer(buffer)) refuse('Value');
    moved.set(buffer, undefined);
  }
  const result = clone(value, seen, moved);
  for (const [buffer, made] of moved) if (made === undefined) buffer.transfer();
  return result;
};

function clone(value, seen, moved) {
  if (typeof value === 'symbol') refuse(String(value));
  if (typeof value === 'function') refuse(Function.prototype.toString.call(value));
  if (value === null || typeof value !== 'object') return value;
  if (seen.has(value)) return seen.get(value);
  const keep = made => {
    seen.set(value, made);
    return made;
  };
  if (Array.isArray(value)) {
    const made = keep(new Array(value.length));
    for (const key of Object.keys(value)) made[key] = clone(value[key], seen, moved);
    return made;
  }
  if (tests.date(value)) return keep(new Date(value.getTime()));
  if (tests.regexp(value)) return keep(new RegExp(value.source, value.flags));
  if (tests.map(value)) {
    const made = keep(new Map());
    for (const [key, one] of [...value]) made.set(clone(key, seen, moved), clone(one, seen, moved));
    return made;
  }
  if (tests.set(value)) {
    const made = keep(new Set());
    for (const one of [...value]) made.add(clone(one, seen, moved));
    return made;
  }
  if (tests.arrayBuffer(value)) {
    if (!moved.has(value)) return keep(value.slice(0));
    const made = value.transfer();
    moved.set(value, made);
    return keep(made);
  }
  if (ArrayBuffer.isView(value)) {
    const buffer = clone(value.buffer, seen, moved);
    const type = globalThis[Object.prototype.toString.call(value).slice(8, -1)];
    return keep(new type(buffer, value.byteOffset, value instanceof DataView ? value.byteLength : value.length));
  }
  for (const type of [Boolean, Number, String, BigInt]) {
    if (value instanceof type) return keep(Object(type.prototype.valueOf.call(value)));
  }
  if (value instanceof Error) {
    const error = keep(new (ERRORS[value.name] ?? Error)(value.message));
    Object.defineProperty(error, 'stack', { value: value.stack, writable: true, configurable: true, enumerable: false });
    if (Object.hasOwn(value, 'cause')) {
      Object.defineProperty(error, 'cause', { value: clone(value.cause, seen, moved), writable: true, configurable: true, enumerable: false });
    }
    return error;
  }
  if (tests.weakMap(value) || tests.weakSet(value) || tests.weakRef(value) || tests.promise(value)) refuse(`#<${value.constructor.name}>`);
  const made = keep({});
  for (const key of Object.keys(value)) made[key] = clone(value[key], seen, moved);
  return made;
}
