// Checks of arguments with Node's errors.
const { codes } = require('internal/errors');

const fail = (name, wanted, value) => {
  throw new codes.ERR_INVALID_ARG_TYPE(name, wanted, value);
};

exports.validateString = (value, name) => {
  if (typeof value !== 'string') fail(name, 'string', value);
};
exports.validateBoolean = (value, name) => {
  if (typeof value !== 'boolean') fail(name, 'boolean', value);
};
exports.validateFunction = (value, name) => {
  if (typeof value !== 'function') fail(name, 'Function', value);
};
exports.validateObject = (value, name) => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) fail(name, 'Object', value);
};
exports.validateArray = (value, name) => {
  if (!Array.isArray(value)) fail(name, 'Array', value);
};
exports.validateNumber = (value, name, min, max) => {
  if (typeof value !== 'number') fail(name, 'number', value);
  if ((min != null && value < min) || (max != null && value > max) || ((min != null || max != null) && Number.isNaN(value))) {
    const range = `${min != null ? `>= ${min}` : ''}${min != null && max != null ? ' && ' : ''}${max != null ? `<= ${max}` : ''}`;
    throw new codes.ERR_OUT_OF_RANGE(name, range, value);
  }
};
exports.validateInteger = (value, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) => {
  if (typeof value !== 'number') fail(name, 'number', value);
  if (!Number.isInteger(value)) throw new codes.ERR_OUT_OF_RANGE(name, 'an integer', value);
  if (value < min || value > max) throw new codes.ERR_OUT_OF_RANGE(name, `>= ${min} && <= ${max}`, value);
};
exports.validateOneOf = (value, name, allowed) => {
  if (allowed.includes(value)) return;
  const words = allowed.map(one => typeof one === 'string' ? `'${one}'` : String(one)).join(', ');
  throw new codes.ERR_INVALID_ARG_VALUE(name, value, `must be one of: ${words}`);
};
exports.validateAbortSignal = (signal, name) => {
  if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
    fail(name, 'AbortSignal', signal);
  }
};

// Bytes of a string, a view or an ArrayBuffer, without copying where possible.
exports.toBytes = (value, name = 'data', encoding = 'utf8') => {
  if (typeof value === 'string') return require('buffer').Buffer.from(value, encoding);
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return fail(name, ['string', 'Buffer', 'TypedArray', 'DataView'], value);
};
