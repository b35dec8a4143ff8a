// Errors and checks that the parts of `crypto` share.
const { codes, define } = require('internal/errors');

define('ERR_CRYPTO_HASH_FINALIZED', Error, 'Digest already called');
define('ERR_CRYPTO_HASH_UPDATE_FAILED', Error, 'Hash update failed');
define('ERR_CRYPTO_INVALID_DIGEST', TypeError, name => `Invalid digest: ${name}`);
define('ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', RangeError, 'Input buffers must have the same byte length');
define('ERR_CRYPTO_INVALID_SCRYPT_PARAMS', RangeError, (why = '') => `Invalid scrypt params${why}`);
define('ERR_CRYPTO_INVALID_KEYLEN', RangeError, 'Invalid key length');
define('ERR_CRYPTO_UNKNOWN_CIPHER', Error, 'Unknown cipher');
define('ERR_CRYPTO_INVALID_IV', TypeError, 'Invalid initialization vector');
define('ERR_CRYPTO_INVALID_STATE', Error, what => `Invalid state${what ? ` for operation ${what}` : ''}`);
define('ERR_CRYPTO_INVALID_AUTH_TAG', TypeError, length => `Invalid authentication tag length: ${length}`);
define('ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', TypeError, (type, wanted) => `Invalid key object type ${type}, expected ${wanted}.`);
define('ERR_CRYPTO_SIGN_KEY_REQUIRED', Error, 'No key provided to sign');
exports.codes = codes;

// An error as OpenSSL's are.
exports.openssl = (number, library, reason) => {
  const error = new Error(`error:${number}:${library}::${reason}`);
  error.library = library;
  error.reason = reason;
  error.code = `ERR_OSSL_${reason.toUpperCase().replaceAll(' ', '_')}`;
  return error;
};

exports.view = (value, name, wanted, encoding) => {
  if (typeof value === 'string') return require('buffer').Buffer.from(value, encoding === 'buffer' ? 'utf8' : encoding);
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new codes.ERR_INVALID_ARG_TYPE(name, wanted, value);
};

// Bytes of a key: text, bytes, a KeyObject or a CryptoKey.
exports.keyBytes = (key, name = 'key', encoding = 'utf8') => {
  if (key !== null && typeof key === 'object' && key.claw_secret !== undefined) return key.claw_secret;
  return exports.view(key, name, ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'KeyObject', 'CryptoKey'], encoding);
};

// Node's bytes or text of a result.
exports.output = (bytes, encoding) => {
  const { Buffer } = require('buffer');
  const made = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encoding === undefined || encoding === null || encoding === 'buffer' ? made : made.toString(encoding);
};

const ALIASES = { ripemd: 'ripemd160', rmd160: 'ripemd160', 'sha512/224': 'sha512-224', 'sha512/256': 'sha512-256' };

// The service's name of a hash: case and the prefix `RSA-` do not matter.
exports.digestName = name => {
  const plain = name.toLowerCase().replace(/^rsa-/, '').replace(/withrsaencryption$/, '').replace(/^sha-(?=1$|224$|256$|384$|512)/, 'sha');
  return ALIASES[plain] ?? plain;
};
