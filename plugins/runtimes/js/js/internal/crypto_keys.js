// Keys as objects, and signatures with them: RSA, P-256 and Ed25519.
const sign = internalBinding('sign');
const random = internalBinding('random');
const { absent } = require('internal/errors');
const { customInspect } = require('internal/shared');
const { validateFunction, validateString, validateObject, validateInteger } = require('internal/validators');
const { codes, openssl, view, output, digestName } = require('internal/crypto_errors');
const der = require('internal/der');
const { later } = require('internal/crypto_kdf');
const { once } = require('internal/crypto_hash');
const { Buffer } = require('buffer');

const { sequence, octets, bits } = der.TAGS;
const OIDS = { rsa: '1.2.840.113549.1.1.1', ec: '1.2.840.10045.2.1', ed25519: '1.3.101.112', p256: '1.2.840.10045.3.1.7' };
const NULL = Buffer.from([5, 0]);
const ZERO = der.integer(Buffer.from([0]));

const unsupported = () => {
  const error = openssl('1E08010C', 'DECODER routines', 'unsupported');
  error.code = 'ERR_OSSL_UNSUPPORTED';
  return error;
};

class KeyObject {
  #type;
  constructor(type, parts) {
    this.#type = type;
    Object.defineProperty(this, 'claw_parts', { value: parts, enumerable: false });
    if (type === 'secret') Object.defineProperty(this, 'claw_secret', { value: parts.bytes, enumerable: false });
  }

  get type() { return this.#type; }

  get symmetricKeySize() { return this.claw_secret?.length; }

  get asymmetricKeyType() { return this.claw_parts.kind; }

  get asymmetricKeyDetails() {
    const { kind, n, e } = this.claw_parts;
    if (kind === 'rsa') return { modulusLength: BigInt(`0x${Buffer.from(n).toString('hex')}`).toString(2).length, publicExponent: BigInt(`0x${Buffer.from(e).toString('hex')}`) };
    return kind === 'ec' ? { namedCurve: 'prime256v1' } : kind === undefined ? undefined : {};
  }

  export(options = {}) {
    if (this.#type === 'secret') {
      return options.format === 'jwk' ? { kty: 'oct', k: Buffer.from(this.claw_secret).toString('base64url') } : Buffer.from(this.claw_secret);
    }
    return exported(this.#type, this.claw_parts, options);
  }

  equals(other) {
    if (!(other instanceof KeyObject) || other.type !== this.type) return false;
    const of = key => (key.type === 'secret' ? key.export() : key.export({ format: 'der', type: key.type === 'public' ? 'spki' : 'pkcs8' }));
    return of(this).equals(of(other));
  }

  [customInspect]() {
    const name = { secret: 'Secret', public: 'Public', private: 'Private' }[this.#type];
    return `${name}KeyObject {}`;
  }

  static from(key) {
    if (key?.claw_key === undefined) throw new codes.ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
    return key.claw_key;
  }
}
Object.defineProperty(KeyObject.prototype, Symbol.toStringTag, { value: 'KeyObject', configurable: true });
exports.KeyObject = KeyObject;

exports.createSecretKey = (key, encoding) => {
  const bytes = view(key, 'key', ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], encoding);
  return new KeyObject('secret', { bytes: Buffer.from(bytes) });
};

// The public part of a key's numbers.
function publicParts(parts) {
  switch (parts.kind) {
    case 'rsa': return { kind: 'rsa', n: parts.n, e: parts.e };
    case 'ec': return { kind: 'ec', point: parts.point };
    default: return { kind: 'ed25519', point: parts.point };
  }
}

function algorithm({ kind }) {
  const second = kind === 'rsa' ? [NULL] : kind === 'ec' ? [der.oid(OIDS.p256)] : [];
  return der.write(sequence, der.oid(OIDS[kind]), ...second);
}

function rsaPrivate({ n, e, d, p, q }) {
  const big = bytes => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  const small = value => {
    const text = value.toString(16);
    return Buffer.from(text.length % 2 ? `0${text}` : text, 'hex');
  };
  const power = (base, exponent, modulus) => {
    let made = 1n;
    for (base %= modulus; exponent > 0n; exponent >>= 1n) {
      if (exponent & 1n) made = made * base % modulus;
      base = base * base % modulus;
    }
    return made;
  };
  const [bd, bp, bq] = [d, p, q].map(big);
  return [n, e, d, p, q, small(bd % (bp - 1n)), small(bd % (bq - 1n)), small(power(bq, bp - 2n, bp))].map(bytes => Buffer.from(bytes));
}

function inner(parts) {
  if (parts.kind === 'rsa') return der.write(sequence, ZERO, ...rsaPrivate(parts).map(der.integer));
  if (parts.kind === 'ec') {
    return der.write(sequence, der.integer(Buffer.from([1])), der.write(octets, parts.secret), der.write(0xa1, der.write(bits, Buffer.from([0]), parts.point)));
  }
  return der.write(octets, parts.secret);
}

function jwk(type, parts) {
  const text = bytes => Buffer.from(bytes).toString('base64url');
  if (parts.kind === 'rsa') {
    const made = { kty: 'RSA', n: text(parts.n), e: text(parts.e) };
    if (type === 'public') return made;
    const [, , d, p, q, dp, dq, qi] = rsaPrivate(parts).map(text);
    return { ...made, d, p, q, dp, dq, qi };
  }
  if (parts.kind === 'ec') {
    const made = { kty: 'EC', x: text(parts.point.subarray(1, 33)), y: text(parts.point.subarray(33)), crv: 'P-256' };
    return type === 'public' ? made : { ...made, d: text(parts.secret) };
  }
  const made = { crv: 'Ed25519', x: text(parts.point), kty: 'OKP' };
  return type === 'public' ? made : { crv: 'Ed25519', d: text(parts.secret), x: text(parts.point), kty: 'OKP' };
}

function exported(type, parts, { format = 'pem', type: shape, cipher }) {
  if (format === 'jwk') return jwk(type, parts);
  if (cipher !== undefined) throw new codes.ERR_NOT_AVAILABLE('an encrypted key');
  let bytes;
  let label;
  if (type === 'public' && shape === 'pkcs1' && parts.kind === 'rsa') {
    [label, bytes] = ['RSA PUBLIC KEY', der.write(sequence, der.integer(parts.n), der.integer(parts.e))];
  } else if (type === 'public') {
    const key = parts.kind === 'rsa' ? der.write(sequence, der.integer(parts.n), der.integer(parts.e)) : parts.point;
    [label, bytes] = ['PUBLIC KEY', der.write(sequence, algorithm(parts), der.write(bits, Buffer.from([0]), key))];
  } else if (shape === 'pkcs1') [label, bytes] = ['RSA PRIVATE KEY', inner(parts)];
  else if (shape === 'sec1') {
    const [, secret, point] = der.read(der.read(inner(parts))[0].body);
    [label, bytes] = ['EC PRIVATE KEY', der.write(sequence, der.integer(Buffer.from([1])), secret.whole, der.write(0xa0, der.oid(OIDS.p256)), point.whole)];
  } else [label, bytes] = ['PRIVATE KEY', der.write(sequence, ZERO, algorithm(parts), der.write(octets, inner(parts)))];
  return format === 'der' ? bytes : der.pem(label, bytes);
}

const own = bytes => Buffer.from(bytes);

function ec(secret) {
  secret = own(secret);
  return { kind: 'ec', secret, point: own(sign.ecPublic(secret)) };
}

function ed(secret) {
  secret = own(secret);
  return { kind: 'ed25519', secret, point: own(sign.edPublic(secret)) };
}

function rsaOf(items) {
  const [, n, e, d, p, q] = items.map(item => own(der.unsigned(item.body)));
  return { kind: 'rsa', n, e, d, p, q };
}

function kindOf(items) {
  const kind = Object.keys(OIDS).find(name => OIDS[name] === der.oidText(items[0].body));
  if (kind === 'ec' && der.oidText(items[1].body) !== OIDS.p256) throw new codes.ERR_NOT_AVAILABLE('a curve other than P-256');
  if (kind === undefined || kind === 'p256') throw unsupported();
  return kind;
}

// The numbers of a key in DER, by the label its PEM has or its shape.
function fromDer(bytes, label, shape) {
  const items = der.read(der.read(bytes)[0].body);
  if (label === 'RSA PUBLIC KEY' || shape === 'pkcs1' && items.length === 2) {
    return ['public', { kind: 'rsa', n: own(der.unsigned(items[0].body)), e: own(der.unsigned(items[1].body)) }];
  }
  if (label === 'RSA PRIVATE KEY' || shape === 'pkcs1') return ['private', rsaOf(items)];
  if (label === 'EC PRIVATE KEY' || shape === 'sec1') return ['private', ec(items[1].body)];
  if (items[0].tag === sequence && items[1].tag === bits) {
    const kind = kindOf(der.read(items[0].body));
    const key = items[1].body.subarray(1);
    if (kind !== 'rsa') return ['public', { kind, point: own(key) }];
    const [n, e] = der.read(der.read(key)[0].body);
    return ['public', { kind, n: own(der.unsigned(n.body)), e: own(der.unsigned(e.body)) }];
  }
  const kind = kindOf(der.read(items[1].body));
  const key = der.read(items[2].body)[0];
  if (kind === 'rsa') return ['private', rsaOf(der.read(key.body))];
  return ['private', kind === 'ec' ? ec(der.read(key.body)[1].body) : ed(key.body)];
}

function fromJwk(key) {
  const part = name => Buffer.from(key[name] ?? '', 'base64url');
  const secret = key.d !== undefined;
  if (key.kty === 'RSA') {
    return [secret ? 'private' : 'public', { kind: 'rsa', n: part('n'), e: part('e'), ...(secret ? { d: part('d'), p: part('p'), q: part('q') } : {}) }];
  }
  if (key.kty === 'EC' && key.crv === 'P-256') {
    return secret ? ['private', ec(part('d'))] : ['public', { kind: 'ec', point: Buffer.concat([Buffer.from([4]), part('x'), part('y')]) }];
  }
  if (key.kty === 'OKP' && key.crv === 'Ed25519') return secret ? ['private', ed(part('d'))] : ['public', { kind: 'ed25519', point: part('x') }];
  throw new codes.ERR_NOT_AVAILABLE(`a key of ${key.kty} ${key.crv ?? ''}`);
}

// `[type, numbers]` of what a caller may give as a key.
function parse(key, name = 'key') {
  if (key instanceof KeyObject) return [key.type, key.claw_parts];
  if (key?.claw_key instanceof KeyObject) return [key.claw_key.type, key.claw_key.claw_parts];
  if (key !== null && typeof key === 'object' && !ArrayBuffer.isView(key) && !(key instanceof ArrayBuffer) && key.key !== undefined) {
    if (key.format === 'jwk') return fromJwk(key.key);
    if (key.passphrase !== undefined && /ENCRYPTED/.test(String(key.key))) throw new codes.ERR_NOT_AVAILABLE('an encrypted key');
    return key.format === 'der' ? decoded(key.key, undefined, key.type) : parse(key.key, name);
  }
  const bytes = Buffer.from(view(key, name, ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'KeyObject', 'CryptoKey']));
  const block = der.unpem(bytes.toString('latin1'));
  if (block === undefined) throw unsupported();
  if (block[0].startsWith('ENCRYPTED')) throw new codes.ERR_NOT_AVAILABLE('an encrypted key');
  if (block[0] === 'CERTIFICATE') return fromCertificate(block[1]);
  return decoded(block[1], block[0]);
}

function decoded(bytes, label, shape) {
  try {
    return fromDer(Buffer.from(view(bytes, 'key', ['Buffer'])), label, shape);
  } catch (error) {
    if (error?.code?.startsWith?.('ERR_')) throw error;
    throw unsupported();
  }
}

// The public key that stands in an X.509 certificate.
function fromCertificate(bytes) {
  const [whole] = der.read(bytes);
  const [head] = der.read(whole.body);
  const items = der.read(head.body).filter(item => item.tag !== 0xa0);
  return decoded(items[5].whole);
}

exports.createPrivateKey = key => {
  const [type, parts] = parse(key);
  if (type !== 'private') throw unsupported();
  return new KeyObject('private', parts);
};
exports.createPublicKey = key => {
  const [type, parts] = parse(key);
  if (type === 'secret') throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE('secret', 'private');
  return new KeyObject('public', publicParts(parts));
};

exports.generateKeySync = (type, options) => {
  validateString(type, 'type');
  validateObject(options, 'options');
  if (type !== 'hmac' && type !== 'aes') throw new codes.ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
  validateInteger(options.length, 'options.length', 8, 2 ** 31 - 1);
  if (type === 'aes' && ![128, 192, 256].includes(options.length)) throw new codes.ERR_INVALID_ARG_VALUE('options.length', options.length, 'must be one of: 128, 192, 256');
  return new KeyObject('secret', { bytes: output(random.bytes(options.length >>> 3)) });
};
exports.generateKey = (type, options, callback) => {
  validateFunction(callback, 'callback');
  const key = exports.generateKeySync(type, options);
  later(() => key, callback);
};

function pair(type, options = {}) {
  if (type === 'ed25519') return () => ed(random.bytes(32));
  if (type === 'rsa' || type === 'rsa-pss') {
    validateInteger(options.modulusLength, 'options.modulusLength', 512, 8192);
    return () => {
      const [n, e, d, p, q] = sign.rsaGenerate(options.modulusLength).map(own);
      return { kind: 'rsa', n, e, d, p, q };
    };
  }
  if (type === 'ec') {
    if (!['prime256v1', 'P-256', 'secp256r1'].includes(options.namedCurve)) throw new codes.ERR_NOT_AVAILABLE('a curve other than P-256');
    return () => {
      for (;;) {
        try {
          return ec(random.bytes(32));
        } catch {
          // Once in 2^32: a number beyond the curve's order.
        }
      }
    };
  }
  throw new codes.ERR_NOT_AVAILABLE(`a key pair of ${type}`);
}

function keys(work, { publicKeyEncoding, privateKeyEncoding } = {}) {
  const parts = work();
  const made = { publicKey: new KeyObject('public', publicParts(parts)), privateKey: new KeyObject('private', parts) };
  if (publicKeyEncoding) made.publicKey = made.publicKey.export(publicKeyEncoding);
  if (privateKeyEncoding) made.privateKey = made.privateKey.export(privateKeyEncoding);
  return made;
}
exports.generateKeyPairSync = (type, options) => keys(pair(type, options), options);
exports.generateKeyPair = (type, options, callback) => {
  if (typeof options === 'function') [callback, options] = [options, {}];
  validateFunction(callback, 'callback');
  const work = pair(type, options);
  later(() => keys(work, options), (error, made) => (error ? callback(error) : callback(null, made.publicKey, made.privateKey)));
};
Object.defineProperty(exports.generateKeyPair, require('internal/shared').promisify, {
  value: (type, options) => new Promise((resolve, reject) => exports.generateKeyPair(type, options, (error, publicKey, privateKey) =>
    (error ? reject(error) : resolve({ publicKey, privateKey })))),
});

// r and s as DER, and back to 32 bytes each.
const toDer = plain => der.write(sequence, der.integer(plain.subarray(0, 32)), der.integer(plain.subarray(32)));
function fromDerSignature(bytes) {
  const parts = der.read(der.read(bytes)[0].body).map(item => der.unsigned(item.body));
  return Buffer.concat(parts.map(part => Buffer.concat([Buffer.alloc(Math.max(0, 32 - part.length)), part])));
}

function saltOf(options, hash, verifying) {
  if (options?.padding !== 6) return -1;
  const size = hash.length;
  const asked = options.saltLength ?? (verifying ? -2 : -2);
  if (asked === -1) return size;
  return asked < 0 ? (verifying ? 65535 : options.most - size - 2) : asked;
}

function hashOf(name, data) {
  const hash = once(digestName(name), data);
  if (hash === undefined) throw new codes.ERR_CRYPTO_INVALID_DIGEST(name);
  return hash;
}

function known(work) {
  try {
    return work();
  } catch (code) {
    if (code === 'digest') throw new codes.ERR_NOT_AVAILABLE('a signature with this digest');
    throw typeof code === 'string' ? openssl('1C880000', 'Provider routines', 'invalid key') : code;
  }
}

// A signature of a hash (of the data itself for Ed25519).
exports.signParts = (parts, name, data, options) => known(() => {
  if (parts.kind === 'ed25519') return output(sign.edSign(parts.secret, data));
  const hash = hashOf(name ?? 'sha256', data);
  if (parts.kind === 'ec') {
    const plain = own(sign.ecSign(parts.secret, hash));
    return options?.dsaEncoding === 'ieee-p1363' ? plain : toDer(plain);
  }
  const numbers = [parts.n, parts.e, parts.d, parts.p, parts.q];
  return output(sign.rsaSign(numbers, digestName(name ?? 'sha256'), saltOf({ ...options, most: parts.n.length }, hash, false), hash));
});
exports.verifyParts = (parts, name, data, signature, options) => known(() => {
  if (parts.kind === 'ed25519') return sign.edVerify(parts.point, data, signature);
  const hash = hashOf(name ?? 'sha256', data);
  if (parts.kind === 'ec') {
    let plain = signature;
    if (options?.dsaEncoding !== 'ieee-p1363') {
      try {
        plain = fromDerSignature(signature);
      } catch {
        return false;
      }
    }
    return sign.ecVerify(parts.point, hash, plain);
  }
  return sign.rsaVerify([parts.n, parts.e], digestName(name ?? 'sha256'), saltOf(options, hash, true), [hash, signature]);
});
exports.toKey = (type, parts) => new KeyObject(type, parts);
exports.publicParts = publicParts;
exports.parse = parse;
exports.pair = pair;

const DATA = ['string', 'Buffer', 'TypedArray', 'DataView'];

function privateOf(key) {
  if (!key) throw new codes.ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const [type, parts] = parse(key);
  if (type !== 'private') throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(type, 'private');
  return parts;
}

exports.sign = (name, data, key, callback) => {
  const work = () => exports.signParts(privateOf(key), name, view(data, 'data', DATA), key);
  return callback === undefined ? work() : later(work, callback);
};
exports.verify = (name, data, key, signature, callback) => {
  const work = () => exports.verifyParts(parse(key)[1], name, view(data, 'data', DATA), view(signature, 'signature', DATA), key);
  return callback === undefined ? work() : later(work, callback);
};

const { Writable } = require('stream');

// What `Sign` and `Verify` have in common: they gather the data.
class Gathering extends Writable {
  #parts = [];
  constructor(name, options) {
    validateString(name, 'algorithm');
    super(options);
    if (once(digestName(name), new Uint8Array(0)) === undefined) throw new Error(`Invalid digest: ${name}`);
    Object.defineProperty(this, 'claw_digest', { value: name, enumerable: false });
  }

  update(data, encoding) {
    this.#parts.push(Buffer.from(view(data, 'data', DATA, encoding)));
    return this;
  }

  _write(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  }

  gathered() {
    return Buffer.concat(this.#parts);
  }
}
exports.Sign = class Sign extends Gathering {
  sign(key, encoding) {
    return output(exports.signParts(privateOf(key), this.claw_digest, this.gathered(), key), encoding);
  }
};
exports.Verify = class Verify extends Gathering {
  verify(key, signature, encoding) {
    return exports.verifyParts(parse(key)[1], this.claw_digest, this.gathered(), view(signature, 'signature', DATA, encoding), key);
  }
};
exports.createSign = (name, options) => new exports.Sign(name, options);
exports.createVerify = (name, options) => new exports.Verify(name, options);
exports.absent = absent;
