// Keys of passwords and of other keys.
const kdf = internalBinding('kdf');
const { validateFunction, validateInteger, validateString, validateObject } = require('internal/validators');
const { codes, view, keyBytes, output, digestName } = require('internal/crypto_errors');
const { hmacOnce, once } = require('internal/crypto_hash');

const MAX = 2147483647;
const BYTES = ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];

// Does the work later and gives it to the callback.
function later(work, callback) {
  setImmediate(() => {
    let made;
    try {
      made = work();
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, made);
  });
}

function pbkdf2Work(password, salt, iterations, keylen, digest) {
  validateString(digest, 'digest');
  password = view(password, 'password', BYTES);
  salt = view(salt, 'salt', BYTES);
  validateInteger(iterations, 'iterations', 1, MAX);
  validateInteger(keylen, 'keylen', 0, MAX);
  const name = digestName(digest);
  if (!['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].includes(name)) throw new codes.ERR_CRYPTO_INVALID_DIGEST(digest);
  return () => output(kdf.pbkdf2(name, password, salt, iterations, keylen));
}

exports.pbkdf2Sync = function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  return pbkdf2Work(password, salt, iterations, keylen, digest)();
};
exports.pbkdf2 = function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  if (typeof digest === 'function') [callback, digest] = [digest, undefined];
  const work = pbkdf2Work(password, salt, iterations, keylen, digest);
  validateFunction(callback, 'callback');
  later(work, callback);
};

function scryptWork(password, salt, keylen, options = {}) {
  password = view(password, 'password', BYTES);
  salt = view(salt, 'salt', BYTES);
  validateInteger(keylen, 'keylen', 0, MAX);
  validateObject(options, 'options');
  const N = options.N ?? options.cost ?? 16384;
  const r = options.r ?? options.blockSize ?? 8;
  const p = options.p ?? options.parallelization ?? 1;
  const maxmem = options.maxmem ?? 32 * 1024 * 1024;
  if (!(N > 1) || !Number.isInteger(Math.log2(N)) || r < 1 || p < 1 || r * p >= 2 ** 30) throw new codes.ERR_CRYPTO_INVALID_SCRYPT_PARAMS();
  if (128 * N * r + 128 * r * p > maxmem) {
    throw new codes.ERR_CRYPTO_INVALID_SCRYPT_PARAMS(': error:030000AC:digital envelope routines::memory limit exceeded');
  }
  return () => output(kdf.scrypt(password, salt, Math.log2(N), [r, p], keylen));
}

exports.scryptSync = function scryptSync(password, salt, keylen, options) {
  return scryptWork(password, salt, keylen, options)();
};
exports.scrypt = function scrypt(password, salt, keylen, options, callback) {
  if (typeof options === 'function') [callback, options] = [options, undefined];
  const work = scryptWork(password, salt, keylen, options);
  validateFunction(callback, 'callback');
  later(work, callback);
};

// RFC 5869, of HMACs.
exports.hkdfBytes = (digest, key, salt, info, length) => {
  const name = digestName(digest);
  const size = once(name, new Uint8Array(0))?.length;
  if (size === undefined) throw new codes.ERR_CRYPTO_INVALID_DIGEST(digest);
  if (length > 255 * size) throw new codes.ERR_CRYPTO_INVALID_KEYLEN();
  const pseudo = hmacOnce(name, salt, key);
  const made = new Uint8Array(Math.ceil(length / size) * size);
  let block = new Uint8Array(0);
  for (let at = 0; at * size < length; at++) {
    const input = new Uint8Array(block.length + info.length + 1);
    input.set(block);
    input.set(info, block.length);
    input[input.length - 1] = at + 1;
    block = hmacOnce(name, pseudo, input);
    made.set(block, at * size);
  }
  return made.buffer.slice(0, length);
};

function hkdfWork(digest, key, salt, info, keylen) {
  validateString(digest, 'digest');
  key = keyBytes(key, 'ikm');
  salt = view(salt, 'salt', BYTES);
  info = view(info, 'info', BYTES);
  validateInteger(keylen, 'length', 0, MAX);
  if (info.length > 1024) throw new codes.ERR_OUT_OF_RANGE('info', 'must not contain more than 1024 bytes', info.length);
  return () => exports.hkdfBytes(digest, key, salt, info, keylen);
}

exports.hkdfSync = function hkdfSync(digest, ikm, salt, info, keylen) {
  return hkdfWork(digest, ikm, salt, info, keylen)();
};
exports.hkdf = function hkdf(digest, ikm, salt, info, keylen, callback) {
  const work = hkdfWork(digest, ikm, salt, info, keylen);
  validateFunction(callback, 'callback');
  later(work, callback);
};
exports.later = later;
