// WebCrypto: digests, HMAC, AES, keys of passwords, and signatures with RSA, P-256 and Ed25519.
const random = internalBinding('random');
const { codes } = require('internal/errors');
const { view } = require('internal/crypto_errors');
const { customInspect } = require('internal/shared');

const fail = (name, message) => {
  throw new DOMException(message, name);
};
const HASHES = { 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
const BLOCKS = { 'SHA-1': 512, 'SHA-256': 512, 'SHA-384': 1024, 'SHA-512': 1024 };
const NAMES = ['AES-CBC', 'AES-CTR', 'AES-GCM', 'HMAC', 'PBKDF2', 'HKDF', 'RSASSA-PKCS1-v1_5', 'RSA-PSS', 'ECDSA', 'Ed25519'];
const SIGNING = ['HMAC', 'RSASSA-PKCS1-v1_5', 'RSA-PSS', 'ECDSA', 'Ed25519'];

const buffer = bytes => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

function bytesOf(value, what = 'data') {
  if (typeof value === 'string') throw new codes.ERR_INVALID_ARG_TYPE(what, ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
  return view(value, what, ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView']).slice();
}

// `{ name, ... }` with the name as it is written.
function algorithm(wanted) {
  const object = typeof wanted === 'string' ? { name: wanted } : { ...wanted };
  const name = NAMES.find(known => known.toLowerCase() === String(object.name).toLowerCase());
  if (name === undefined) fail('NotSupportedError', 'Unrecognized algorithm name');
  return { ...object, name };
}

function hashName(wanted) {
  const name = typeof wanted === 'string' ? wanted : wanted?.name;
  const found = Object.keys(HASHES).find(known => known === String(name).toUpperCase());
  if (found === undefined) fail('NotSupportedError', 'Unrecognized algorithm name');
  return found;
}

let token;

class CryptoKey {
  #type; #extractable; #algorithm; #usages;
  constructor(made, type, extractable, kind, usages, key) {
    if (made !== token || token === undefined) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    this.#type = type;
    this.#extractable = extractable;
    this.#algorithm = kind;
    this.#usages = usages;
    Object.defineProperty(this, 'claw_key', { value: key, enumerable: false });
    if (type === 'secret') Object.defineProperty(this, 'claw_secret', { value: key.claw_secret, enumerable: false });
  }

  get type() { return this.#type; }

  get extractable() { return this.#extractable; }

  get algorithm() { return this.#algorithm; }

  get usages() { return this.#usages; }

  [customInspect](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/inspect');
    const shown = { type: this.type, extractable: this.extractable, algorithm: this.algorithm, usages: this.usages };
    return `CryptoKey ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}
Object.defineProperty(CryptoKey.prototype, Symbol.toStringTag, { value: 'CryptoKey', configurable: true });
token = Symbol('token');

const keys = () => require('internal/crypto_keys');

function made(type, extractable, kind, usages, parts) {
  return new CryptoKey(token, type, extractable, kind, [...new Set(usages)], keys().toKey(type, parts));
}

const secret = (bytes, extractable, kind, usages) => made('secret', extractable, kind, usages, { bytes: require('buffer').Buffer.from(bytes) });

const USES = name => (name.startsWith('AES') ? ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'] : SIGNING.includes(name) ? ['sign', 'verify'] : ['deriveKey', 'deriveBits']);

function checkUses(name, usages) {
  const allowed = USES(name);
  const what = name.startsWith('AES') ? 'an AES key' : `${name === 'HMAC' ? 'an HMAC' : `a ${name}`} key`;
  if (usages.some(use => !allowed.includes(use))) fail('SyntaxError', `Unsupported key usage for ${what}`);
}

function need(key, use, wanted) {
  if (!(key instanceof CryptoKey)) throw new codes.ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
  if (wanted && key.algorithm.name !== wanted) fail('InvalidAccessError', 'Key algorithm mismatch');
  if (!key.usages.includes(use)) {
    fail('InvalidAccessError', `Unable to use this key to ${{ deriveBits: 'derive bits' }[use] ?? use}`);
  }
  return key.claw_key.claw_parts;
}

function secretKey(kind, bytes, extractable, usages) {
  checkUses(kind.name, usages);
  const { name } = kind;
  if (name.startsWith('AES')) {
    if (![16, 24, 32].includes(bytes.length)) fail('DataError', 'Invalid key length');
    if (usages.length === 0) fail('SyntaxError', 'Usages cannot be empty when importing a secret key.');
    return secret(bytes, extractable, { name, length: bytes.length * 8 }, usages);
  }
  if (name === 'HMAC') {
    if (bytes.length === 0) fail('DataError', 'Zero-length key is not supported');
    if (usages.length === 0) fail('SyntaxError', 'Usages cannot be empty when importing a secret key.');
    return secret(bytes, extractable, { name, hash: { name: hashName(kind.hash) }, length: bytes.length * 8 }, usages);
  }
  if (extractable) fail('SyntaxError', `${name} keys are not extractable`);
  return secret(bytes, false, { name }, usages);
}

function pairKey(kind, [type, parts], extractable, usages) {
  const { name } = kind;
  checkUses(name, usages);
  const wanted = name === 'ECDSA' ? 'ec' : name === 'Ed25519' ? 'ed25519' : 'rsa';
  if (parts.kind !== wanted) fail('DataError', 'Invalid key type');
  const shown = { name };
  if (wanted === 'rsa') {
    const details = keys().toKey('public', parts).asymmetricKeyDetails;
    Object.assign(shown, { modulusLength: details.modulusLength, publicExponent: new Uint8Array(parts.e), hash: { name: hashName(kind.hash) } });
  }
  if (wanted === 'ec') shown.namedCurve = 'P-256';
  return made(type, extractable, shown, usages, parts);
}

function parameters(kind) {
  const { name } = kind;
  if (name === 'AES-CTR') {
    if (!(kind.length >= 1 && kind.length <= 128)) fail('OperationError', 'AES-CTR algorithm.length must be between 1 and 128');
    return [bytesOf(kind.counter, 'algorithm.counter'), {}];
  }
  const iv = bytesOf(kind.iv, 'algorithm.iv');
  if (name === 'AES-CBC' && iv.length !== 16) fail('OperationError', 'algorithm.iv must contain exactly 16 bytes');
  const tagLength = kind.tagLength ?? 128;
  if (name === 'AES-GCM' && ![32, 64, 96, 104, 112, 120, 128].includes(tagLength)) fail('OperationError', `${tagLength} is not a valid AES-GCM tag length`);
  return [iv, { aad: kind.additionalData === undefined ? undefined : bytesOf(kind.additionalData), tagLength: tagLength / 8 }];
}

function crypt(which, use, wanted, key, data) {
  const kind = algorithm(wanted);
  if (!kind.name.startsWith('AES')) fail('NotSupportedError', 'Unrecognized algorithm name');
  const { bytes } = need(key, use, kind.name);
  const [iv, options] = parameters(kind);
  try {
    return buffer(require('internal/crypto_cipher')[which](`aes-${bytes.length * 8}-${kind.name.slice(4).toLowerCase()}`, bytes, iv, bytesOf(data), options));
  } catch (error) {
    if (typeof error !== 'string') throw error;
    return fail('OperationError', 'The operation failed for an operation-specific reason');
  }
}

function derive(kind, { bytes }, length) {
  if (kind.name !== 'PBKDF2' && kind.name !== 'HKDF') fail('NotSupportedError', 'Unrecognized algorithm name');
  if (length === null || length === undefined) fail('OperationError', 'length cannot be null');
  if (length % 8 !== 0) fail('OperationError', 'length must be a multiple of 8');
  const hash = HASHES[hashName(kind.hash)];
  const kdf = require('internal/crypto_kdf');
  const salt = bytesOf(kind.salt, 'algorithm.salt');
  if (kind.name === 'HKDF') return kdf.hkdfBytes(hash, bytes, salt, bytesOf(kind.info, 'algorithm.info'), length / 8);
  if (!(kind.iterations > 0)) fail('OperationError', 'iterations cannot be zero');
  return buffer(kdf.pbkdf2Sync(bytes, salt, kind.iterations, length / 8, hash));
}

// What signing with a key means: the hash and the options of `crypto.sign`.
function manner(kind, key) {
  switch (kind.name) {
    case 'ECDSA': return [HASHES[hashName(kind.hash)], { dsaEncoding: 'ieee-p1363' }];
    case 'RSA-PSS': return [HASHES[key.algorithm.hash.name], { padding: 6, saltLength: kind.saltLength }];
    case 'Ed25519': return [undefined, {}];
    default: return [HASHES[key.algorithm.hash.name], {}];
  }
}

const JWK_HASH = { 'SHA-1': '1', 'SHA-256': '256', 'SHA-384': '384', 'SHA-512': '512' };

// Every method is a promise, also of its mistakes.
class SubtleCrypto {
  constructor(made) {
    if (made !== token) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  async digest(wanted, data) {
    return buffer(require('internal/crypto_hash').once(HASHES[hashName(wanted)], bytesOf(data)));
  }

  async importKey(format, data, wanted, extractable, usages) {
    const kind = algorithm(wanted);
    const lone = kind.name.startsWith('AES') || ['HMAC', 'PBKDF2', 'HKDF'].includes(kind.name);
    if (lone && format === 'raw') return secretKey(kind, bytesOf(data, 'keyData'), extractable, usages);
    if (lone && format === 'jwk') {
      if (data?.kty !== 'oct' || typeof data.k !== 'string') fail('DataError', 'Invalid JWK "kty" Parameter');
      return secretKey(kind, require('buffer').Buffer.from(data.k, 'base64url'), extractable, usages);
    }
    const { parse } = keys();
    if (!lone && format === 'jwk') return pairKey(kind, parse({ key: data, format }), extractable, usages);
    if (!lone && (format === 'spki' || format === 'pkcs8')) return pairKey(kind, parse({ key: bytesOf(data), format: 'der', type: format }), extractable, usages);
    if (format === 'raw' && kind.name === 'Ed25519') {
      return pairKey(kind, ['public', { kind: 'ed25519', point: require('buffer').Buffer.from(bytesOf(data)) }], extractable, usages);
    }
    if (format === 'raw' && kind.name === 'ECDSA') {
      return pairKey(kind, ['public', { kind: 'ec', point: require('buffer').Buffer.from(bytesOf(data)) }], extractable, usages);
    }
    return fail('NotSupportedError', `Unable to import ${kind.name} key with format ${format}`);
  }

  async exportKey(format, key) {
    if (!(key instanceof CryptoKey)) throw new codes.ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
    if (!key.extractable) throw new DOMException('key is not extractable', 'InvalidAccessException');
    const parts = key.claw_key.claw_parts;
    if (format === 'raw' && key.type === 'secret') return buffer(parts.bytes.slice());
    if (format === 'raw' && key.type === 'public' && parts.point) return buffer(parts.point.slice());
    if (format === 'jwk') {
      const plain = { key_ops: [...key.usages], ext: true, ...key.claw_key.export({ format: 'jwk' }) };
      const { name } = key.algorithm;
      if (name === 'HMAC') plain.alg = `HS${JWK_HASH[key.algorithm.hash.name]}`;
      else if (name.startsWith('AES')) plain.alg = `A${key.algorithm.length}${name.slice(4)}`;
      else if (name.startsWith('RSA')) plain.alg = `${name === 'RSA-PSS' ? 'PS' : 'RS'}${JWK_HASH[key.algorithm.hash.name]}`;
      return plain;
    }
    if ((format === 'spki' && key.type === 'public') || (format === 'pkcs8' && key.type === 'private')) {
      return buffer(key.claw_key.export({ format: 'der', type: format }));
    }
    return fail('NotSupportedError', `Unable to export a ${key.algorithm.name} key using ${format} format`);
  }

  async generateKey(wanted, extractable, usages) {
    const kind = algorithm(wanted);
    const { name } = kind;
    if (name.startsWith('AES')) {
      if (![128, 192, 256].includes(kind.length)) fail('OperationError', 'AES key length must be 128, 192, or 256 bits');
      checkUses(name, usages);
      if (usages.length === 0) fail('SyntaxError', 'Usages cannot be empty when creating a key.');
      return secret(random.bytes(kind.length / 8), extractable, { name, length: kind.length }, usages);
    }
    if (name === 'HMAC') {
      const hash = hashName(kind.hash);
      const length = kind.length ?? BLOCKS[hash];
      checkUses(name, usages);
      if (usages.length === 0) fail('SyntaxError', 'Usages cannot be empty when creating a key.');
      return secret(random.bytes(Math.ceil(length / 8)), extractable, { name, hash: { name: hash }, length }, usages);
    }
    if (!SIGNING.includes(name)) fail('NotSupportedError', 'Unrecognized algorithm name');
    if (name === 'ECDSA' && kind.namedCurve !== 'P-256') fail('NotSupportedError', 'Unrecognized namedCurve');
    const type = name === 'ECDSA' ? 'ec' : name === 'Ed25519' ? 'ed25519' : 'rsa';
    const parts = keys().pair(type, { modulusLength: kind.modulusLength, namedCurve: 'prime256v1' })();
    return {
      publicKey: pairKey(kind, ['public', keys().publicParts(parts)], true, usages.filter(use => use === 'verify')),
      privateKey: pairKey(kind, ['private', parts], extractable, usages.filter(use => use === 'sign')),
    };
  }

  async sign(wanted, key, data) {
    const kind = algorithm(wanted);
    const parts = need(key, 'sign', kind.name);
    if (kind.name === 'HMAC') return buffer(require('internal/crypto_hash').hmacOnce(HASHES[key.algorithm.hash.name], parts.bytes, bytesOf(data)));
    const [hash, options] = manner(kind, key);
    return buffer(keys().signParts(parts, hash, bytesOf(data), options));
  }

  async verify(wanted, key, signature, data) {
    const kind = algorithm(wanted);
    const parts = need(key, 'verify', kind.name);
    const given = bytesOf(signature, 'signature');
    if (kind.name === 'HMAC') {
      const wantedBytes = require('internal/crypto_hash').hmacOnce(HASHES[key.algorithm.hash.name], parts.bytes, bytesOf(data));
      return given.length === wantedBytes.length && require('crypto').timingSafeEqual(given, wantedBytes);
    }
    const [hash, options] = manner(kind, key);
    return keys().verifyParts(parts, hash, bytesOf(data), given, options);
  }

  async encrypt(wanted, key, data) {
    return crypt('seal', 'encrypt', wanted, key, data);
  }

  async decrypt(wanted, key, data) {
    return crypt('open', 'decrypt', wanted, key, data);
  }

  async deriveBits(wanted, key, length) {
    const kind = algorithm(wanted);
    return derive(kind, need(key, 'deriveBits', kind.name), length);
  }

  async deriveKey(wanted, key, derived, extractable, usages) {
    const kind = algorithm(wanted);
    const target = algorithm(derived);
    const length = target.name === 'HMAC' ? target.length ?? BLOCKS[hashName(target.hash)] : target.length;
    return secretKey(target, new Uint8Array(derive(kind, need(key, 'deriveKey', kind.name), length)), extractable, usages);
  }

  async wrapKey() {
    return fail('NotSupportedError', 'claw sandbox: keys are not wrapped here');
  }

  async unwrapKey() {
    return fail('NotSupportedError', 'claw sandbox: keys are not wrapped here');
  }
}
Object.defineProperty(SubtleCrypto.prototype, Symbol.toStringTag, { value: 'SubtleCrypto', configurable: true });

const INTEGERS = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array'];
const MAX_RANDOM = 65536;
const typeName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

class Crypto {
  #subtle;
  constructor(made) {
    if (made !== token) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  get subtle() { return (this.#subtle ??= new SubtleCrypto(token)); }

  getRandomValues(array) {
    if (!INTEGERS.includes(typeName.call(array))) fail('TypeMismatchError', 'The data argument must be an integer-type TypedArray');
    if (array.byteLength > MAX_RANDOM) fail('QuotaExceededError', 'The requested length exceeds 65,536 bytes');
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(random.bytes(array.byteLength));
    return array;
  }

  randomUUID(options) {
    return require('crypto').randomUUID(options);
  }
}
Object.defineProperty(Crypto.prototype, Symbol.toStringTag, { value: 'Crypto', configurable: true });

exports.Crypto = Crypto;
exports.CryptoKey = CryptoKey;
exports.SubtleCrypto = SubtleCrypto;
exports.crypto = new Crypto(token);
