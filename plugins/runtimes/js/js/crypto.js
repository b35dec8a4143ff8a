// Hashes, random numbers, keys of passwords, AES and signatures; what is not there says so.
const random = internalBinding('random');
const { absent } = require('internal/errors');
const { validateFunction, validateObject, validateBoolean } = require('internal/validators');
const { codes, view, output } = require('internal/crypto_errors');

const lazily = (where, ...names) => {
  for (const name of names) {
    Object.defineProperty(exports, name, {
      get() {
        const value = require(where)[name];
        Object.defineProperty(exports, name, { value, writable: true, configurable: true, enumerable: true });
        return value;
      },
      set(value) { Object.defineProperty(exports, name, { value, writable: true, configurable: true, enumerable: true }); },
      configurable: true, enumerable: true,
    });
  }
};
lazily('internal/crypto_hash', 'createHash', 'createHmac', 'Hash', 'Hmac');
lazily('internal/crypto_kdf', 'pbkdf2', 'pbkdf2Sync', 'scrypt', 'scryptSync', 'hkdf', 'hkdfSync');
lazily('internal/crypto_cipher', 'Cipheriv', 'Decipheriv');
lazily('internal/crypto_keys', 'KeyObject', 'createSecretKey', 'createPrivateKey', 'createPublicKey', 'generateKey', 'generateKeySync',
  'generateKeyPair', 'generateKeyPairSync', 'createSign', 'createVerify', 'Sign', 'Verify', 'sign', 'verify');
exports.createCipheriv = (cipher, key, iv, options) => new exports.Cipheriv(cipher, key, iv, options);
exports.createDecipheriv = (cipher, key, iv, options) => new exports.Decipheriv(cipher, key, iv, options);
exports.getCiphers = () => [...require('internal/crypto_cipher').NAMES, 'aes128', 'aes192', 'aes256'].sort();
exports.getCipherInfo = (name, options) => require('internal/crypto_cipher').info(name, options);
exports.getHashes = () => internalBinding('hash').names().flatMap(name => (name.startsWith('sha') && !name.includes('-') ? [`RSA-${name.toUpperCase()}`, name] : [name])).sort();
exports.getCurves = () => ['prime256v1'];
exports.getFips = () => 0;

exports.hash = function hash(algorithm, input, encoding = 'hex') {
  require('internal/validators').validateString(algorithm, 'algorithm');
  const made = require('internal/crypto_hash').once(algorithm, view(input, 'input', ['string', 'Buffer', 'TypedArray', 'DataView']));
  if (made === undefined) throw new Error('Digest method not supported');
  return output(made, encoding);
};

const MAX = 2147483647;

function size(value, name, max = MAX) {
  if (typeof value !== 'number') throw new codes.ERR_INVALID_ARG_TYPE(name, 'number', value);
  if (Number.isNaN(value) || value > max || value < 0) throw new codes.ERR_OUT_OF_RANGE(name, `>= 0 && <= ${max}`, value);
  return value >>> 0;
}

exports.randomBytes = function randomBytes(count, callback) {
  const wanted = size(count, 'size');
  if (callback !== undefined) validateFunction(callback, 'callback');
  const made = output(random.bytes(wanted));
  if (callback === undefined) return made;
  setImmediate(callback, null, made);
  return undefined;
};
exports.pseudoRandomBytes = exports.randomBytes;
exports.prng = exports.randomBytes;
exports.rng = exports.randomBytes;
for (const name of ['pseudoRandomBytes', 'prng', 'rng']) Object.defineProperty(exports, name, { enumerable: false });

exports.randomFillSync = function randomFillSync(buffer, offset = 0, count) {
  if (!ArrayBuffer.isView(buffer) && !(buffer instanceof ArrayBuffer)) throw new codes.ERR_INVALID_ARG_TYPE('buf', ['ArrayBuffer', 'ArrayBufferView'], buffer);
  const unit = buffer.BYTES_PER_ELEMENT ?? 1;
  const from = size(offset, 'offset', buffer.byteLength / unit) * unit;
  const length = count === undefined ? buffer.byteLength - from : size(count, 'size') * unit;
  if (from + length > buffer.byteLength) throw new codes.ERR_OUT_OF_RANGE('size + offset', `<= ${buffer.byteLength}`, from + length);
  view(buffer).set(random.bytes(length), from);
  return buffer;
};
exports.randomFill = function randomFill(buffer, offset, count, callback) {
  if (typeof offset === 'function') [callback, offset] = [offset, 0];
  else if (typeof count === 'function') [callback, count] = [count, undefined];
  validateFunction(callback, 'callback');
  exports.randomFillSync(buffer, offset, count);
  setImmediate(callback, null, buffer);
};

const RANGE = 0xffffffffffff;

exports.randomInt = function randomInt(min, max, callback) {
  const short = max === undefined || typeof max === 'function';
  if (short) [callback, max, min] = [max, min, 0];
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (!Number.isSafeInteger(min)) throw new codes.ERR_INVALID_ARG_TYPE('min', 'a safe integer', min);
  if (!Number.isSafeInteger(max)) throw new codes.ERR_INVALID_ARG_TYPE('max', 'a safe integer', max);
  if (max <= min) throw new codes.ERR_OUT_OF_RANGE('max', `greater than the value of "min" (${min})`, max);
  const range = max - min;
  if (range > RANGE) throw new codes.ERR_OUT_OF_RANGE(short ? 'max' : 'max - min', `<= ${RANGE}`, range);
  // What is left over at the end of the six bytes' range would favour small numbers.
  const limit = RANGE - (RANGE % range);
  let made;
  do made = random.bytes(6).reduce((sum, byte) => sum * 256 + byte, 0);
  while (made >= limit);
  made = (made % range) + min;
  if (callback === undefined) return made;
  process.nextTick(callback, undefined, made);
  return undefined;
};

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

exports.randomUUID = function randomUUID(options) {
  if (options !== undefined) validateObject(options, 'options');
  if (options?.disableEntropyCache !== undefined) validateBoolean(options.disableEntropyCache, 'options.disableEntropyCache');
  const bytes = random.bytes(16);
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const text = Array.from(bytes, byte => HEX[byte]).join('');
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
};

exports.timingSafeEqual = function timingSafeEqual(buf1, buf2) {
  const both = [buf1, buf2].map((value, at) => {
    if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) {
      throw new codes.ERR_INVALID_ARG_TYPE(`buf${at + 1}`, ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
    }
    return view(value);
  });
  const [one, other] = both;
  if (one.length !== other.length) throw new codes.ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH();
  let differ = 0;
  for (let at = 0; at < one.length; at++) differ |= one[at] ^ other[at];
  return differ === 0;
};

for (const name of ['createDiffieHellman', 'createDiffieHellmanGroup', 'getDiffieHellman', 'diffieHellman', 'createECDH', 'generatePrime', 'generatePrimeSync',
  'checkPrime', 'checkPrimeSync', 'privateDecrypt', 'privateEncrypt', 'publicDecrypt', 'publicEncrypt', 'setEngine', 'setFips', 'Certificate',
  'DiffieHellman', 'DiffieHellmanGroup', 'ECDH', 'X509Certificate', 'secureHeapUsed']) {
  exports[name] = absent(`crypto.${name}`);
}
exports.constants = {
  RSA_PKCS1_PADDING: 1, RSA_NO_PADDING: 3, RSA_PKCS1_OAEP_PADDING: 4, RSA_X931_PADDING: 5, RSA_PKCS1_PSS_PADDING: 6,
  RSA_PSS_SALTLEN_DIGEST: -1, RSA_PSS_SALTLEN_MAX_SIGN: -2, RSA_PSS_SALTLEN_AUTO: -2,
  POINT_CONVERSION_COMPRESSED: 2, POINT_CONVERSION_UNCOMPRESSED: 4, POINT_CONVERSION_HYBRID: 6,
};
Object.defineProperty(exports, 'webcrypto', { get: () => require('internal/webcrypto').crypto, enumerable: true, configurable: true });
Object.defineProperty(exports, 'subtle', { get: () => require('internal/webcrypto').crypto.subtle, enumerable: true, configurable: true });
exports.getRandomValues = array => require('internal/webcrypto').crypto.getRandomValues(array);
