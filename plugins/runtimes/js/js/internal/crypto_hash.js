// `Hash` and `Hmac`. They are streams too, which is prepared when one is first used as such.
const hash = internalBinding('hash');
const { validateString } = require('internal/validators');
const { codes, openssl, view, keyBytes, output, digestName } = require('internal/crypto_errors');

const DATA = ['string', 'Buffer', 'TypedArray', 'DataView'];
const SHAPE = Symbol('hash');
const SIZES = { md5: 16, sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64, 'sha512-224': 28, 'sha512-256': 32 };

function bytesOf(data, encoding) {
  if (data instanceof ArrayBuffer) throw new codes.ERR_INVALID_ARG_TYPE('data', DATA, data);
  return view(data, 'data', DATA, encoding);
}

function hidden(object, value) {
  Object.defineProperty(object, SHAPE, { value, enumerable: false });
}

// The number of a new hash or HMAC.
function begin(name, key) {
  const found = digestName(name);
  return hash.create(found, key);
}

class Digest {
  update(data, encoding) {
    const state = this[SHAPE];
    const bytes = bytesOf(data, encoding);
    if (state.ended) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
    hash.update(state.id, bytes);
    return this;
  }

  digest(encoding) {
    const state = this[SHAPE];
    if (state.ended) {
      if (!state.keyed) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
      return output(new Uint8Array(0), encoding);
    }
    state.ended = true;
    // What ended as a stream can be asked once more.
    return output(state.streamed ?? hash.digest(state.id), encoding);
  }

  _transform(chunk, encoding, callback) {
    hash.update(this[SHAPE].id, view(chunk, 'chunk', DATA, encoding));
    callback();
  }

  _flush(callback) {
    const state = this[SHAPE];
    state.streamed = hash.digest(state.id);
    this.push(output(state.streamed));
    callback();
  }
}

class Hash extends Digest {
  constructor(name, options, from) {
    super();
    if (from !== undefined) {
      if (from[SHAPE].ended) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
      hidden(this, { id: hash.copy(from[SHAPE].id), ended: false, options });
      return;
    }
    validateString(name, 'algorithm');
    const length = options?.outputLength;
    const id = begin(name);
    if (id === undefined) throw new Error('Digest method not supported');
    if (length !== undefined && length !== SIZES[digestName(name)]) {
      throw openssl('030000B2', 'digital envelope routines', 'not XOF or invalid length');
    }
    hidden(this, { id, ended: false, options });
  }

  copy(options) {
    return new Hash(undefined, options ?? this[SHAPE].options, this);
  }
}

class Hmac extends Digest {
  constructor(name, key, options) {
    super();
    validateString(name, 'hmac');
    const bytes = keyBytes(key, 'key', options?.encoding);
    const id = begin(name, bytes);
    if (id === undefined) throw new codes.ERR_CRYPTO_INVALID_DIGEST(name);
    hidden(this, { id, ended: false, keyed: true, options });
  }
}

// Names with which a stream is begun to be used. Each makes the object a Transform first.
const ENTRIES = ['on', 'once', 'addListener', 'prependListener', 'off', 'removeListener', 'removeAllListeners', 'emit', 'listenerCount', 'listeners',
  'pipe', 'unpipe', 'write', 'end', 'read', 'push', 'pause', 'resume', 'setEncoding', 'destroy', 'cork', 'uncork', Symbol.asyncIterator];

function stream(object) {
  const { Transform } = require('stream');
  if (Object.getPrototypeOf(Digest.prototype) !== Transform.prototype) Object.setPrototypeOf(Digest.prototype, Transform.prototype);
  const state = object[SHAPE];
  if (!state.stream) {
    state.stream = true;
    Transform.call(object, state.options);
  }
  return Transform.prototype;
}
for (const name of ENTRIES) {
  Object.defineProperty(Digest.prototype, name, {
    value(...args) { return stream(this)[name].apply(this, args); },
    writable: true, configurable: true, enumerable: false,
  });
}
for (const name of ['_readableState', '_writableState', '_events']) {
  Object.defineProperty(Digest.prototype, name, {
    get() {
      if (this[SHAPE] === undefined || this[SHAPE].stream) return undefined;
      stream(this);
      return this[name];
    },
    set(value) {
      Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: false });
    },
    configurable: true,
    enumerable: false,
  });
}

// Old programs call the classes without `new`.
const callable = made => new Proxy(made, { apply: (target, self, args) => new target(...args) });
exports.Hash = callable(Hash);
exports.Hmac = callable(Hmac);
exports.createHash = function createHash(algorithm, options) {
  return new Hash(algorithm, options);
};
exports.createHmac = function createHmac(hmac, key, options) {
  return new Hmac(hmac, key, options);
};
exports.once = (name, data) => {
  const id = begin(name);
  if (id === undefined) return undefined;
  hash.update(id, data);
  return hash.digest(id);
};
exports.hmacOnce = (name, key, data) => {
  const id = begin(name, key);
  if (id === undefined) return undefined;
  hash.update(id, data);
  return hash.digest(id);
};
