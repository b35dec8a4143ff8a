// `Cipheriv` and `Decipheriv` of AES, which are streams too.
const cipher = internalBinding('cipher');
const { validateString } = require('internal/validators');
const { codes, openssl, view, keyBytes, output } = require('internal/crypto_errors');
const { Transform } = require('stream');

const DATA = ['string', 'Buffer', 'TypedArray', 'DataView'];
const NAMES = ['128', '192', '256'].flatMap(bits => ['cbc', 'ctr', 'ecb', 'gcm'].map(mode => `aes-${bits}-${mode}`));
exports.NAMES = NAMES;

const plain = name => name.toLowerCase().replace(/^aes(128|192|256)$/, 'aes-$1-cbc').replace(/^id-aes(\d+)-gcm$/, 'aes-$1-gcm');

function failure(code) {
  switch (code) {
    case 'cipher': return new codes.ERR_CRYPTO_UNKNOWN_CIPHER();
    case 'key': return new codes.ERR_CRYPTO_INVALID_KEYLEN();
    case 'iv': return new codes.ERR_CRYPTO_INVALID_IV();
    case 'length': return openssl('1C80006B', 'Provider routines', 'wrong final block length');
    case 'padding': return openssl('1C800064', 'Provider routines', 'bad decrypt');
    case 'tag': return new Error('Unsupported state or unable to authenticate data');
    case 'ended': return new Error('Trying to add data in unsupported state');
    default: return code;
  }
}

function run(work) {
  try {
    return work();
  } catch (code) {
    throw failure(code);
  }
}

class AesCipher extends Transform {
  #id;
  #encrypt;
  #mode;
  #ended = false;
  #tag;
  #tagLength;

  constructor(name, key, iv, options, encrypt) {
    validateString(name, 'cipher');
    const bytes = keyBytes(key, 'key', options?.encoding);
    const start = iv === null ? new Uint8Array(0) : view(iv, 'iv', DATA);
    super(options);
    this.#encrypt = encrypt;
    this.#mode = plain(name).split('-')[2];
    this.#tagLength = options?.authTagLength ?? 16;
    this.#id = run(() => cipher.create(plain(name), bytes, start, encrypt));
  }

  update(data, inputEncoding, outputEncoding) {
    const bytes = view(data, 'data', DATA, inputEncoding);
    if (this.#ended) throw failure('ended');
    return output(run(() => cipher.update(this.#id, bytes)), outputEncoding);
  }

  final(outputEncoding) {
    if (this.#ended) throw new codes.ERR_CRYPTO_INVALID_STATE();
    this.#ended = true;
    const { bytes, tag } = run(() => cipher.finish(this.#id, this.#encrypt ? undefined : this.#tag));
    if (this.#encrypt && this.#mode === 'gcm') this.#tag = tag.slice(0, this.#tagLength);
    return output(bytes, outputEncoding);
  }

  setAutoPadding(padding = true) {
    if (this.#ended) throw new codes.ERR_CRYPTO_INVALID_STATE('setAutoPadding');
    cipher.padding(this.#id, Boolean(padding));
    return this;
  }

  setAAD(data) {
    if (this.#ended || this.#mode !== 'gcm') throw new codes.ERR_CRYPTO_INVALID_STATE('setAAD');
    cipher.aad(this.#id, view(data, 'buffer', ['ArrayBuffer', ...DATA]));
    return this;
  }

  getAuthTag() {
    if (!this.#ended || !this.#encrypt || this.#tag === undefined) throw new codes.ERR_CRYPTO_INVALID_STATE('getAuthTag');
    return output(this.#tag);
  }

  setAuthTag(tag, encoding) {
    const bytes = view(tag, 'buffer', ['ArrayBuffer', ...DATA], encoding);
    if (this.#mode !== 'gcm' || this.#encrypt || this.#ended || this.#tag !== undefined) throw new codes.ERR_CRYPTO_INVALID_STATE('setAuthTag');
    if (![4, 8, 12, 13, 14, 15, 16].includes(bytes.length)) throw new codes.ERR_CRYPTO_INVALID_AUTH_TAG(bytes.length);
    this.#tag = bytes.slice();
    return this;
  }

  _transform(chunk, encoding, callback) {
    let made;
    try {
      made = this.update(chunk, encoding);
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, made);
  }

  _flush(callback) {
    let made;
    try {
      made = this.final();
    } catch (error) {
      callback(error);
      return;
    }
    if (made.length > 0) this.push(made);
    callback();
  }
}

class Cipheriv extends AesCipher {
  constructor(name, key, iv, options) { super(name, key, iv, options, true); }
}
for (const name of ['getAuthTag']) Cipheriv.prototype[name] = AesCipher.prototype[name];

class Decipheriv extends AesCipher {
  constructor(name, key, iv, options) { super(name, key, iv, options, false); }
}
exports.Cipheriv = Cipheriv;
exports.Decipheriv = Decipheriv;

exports.info = (name, options) => {
  const [, bits, mode] = plain(String(name)).match(/^aes-(128|192|256)-(cbc|ctr|ecb|gcm)$/) ?? [];
  if (bits === undefined) return undefined;
  const keyLength = Number(bits) / 8;
  if (options?.keyLength !== undefined && options.keyLength !== keyLength) return undefined;
  const made = { mode, name: mode === 'gcm' ? `id-aes${bits}-GCM` : `aes-${bits}-${mode}` };
  if (mode === 'cbc' || mode === 'ecb') made.blockSize = 16;
  if (mode !== 'ecb') made.ivLength = mode === 'gcm' ? options?.ivLength ?? 12 : 16;
  return { ...made, keyLength };
};

// One message, for WebCrypto: with GCM the tag is at the end.
exports.seal = (name, key, iv, data, { aad, tagLength = 16 } = {}) => {
  const id = cipher.create(name, key, iv, true);
  if (aad) cipher.aad(id, aad);
  const text = cipher.update(id, data);
  const { bytes, tag } = cipher.finish(id, undefined);
  const end = name.endsWith('gcm') ? tag.subarray(0, tagLength) : new Uint8Array(0);
  const made = new Uint8Array(text.length + bytes.length + end.length);
  made.set(text);
  made.set(bytes, text.length);
  made.set(end, text.length + bytes.length);
  return made;
};
exports.open = (name, key, iv, data, { aad, tagLength = 16 } = {}) => {
  const id = cipher.create(name, key, iv, false);
  if (aad) cipher.aad(id, aad);
  const end = name.endsWith('gcm') ? tagLength : 0;
  if (data.length < end) throw 'tag';
  const text = cipher.update(id, data.subarray(0, data.length - end));
  const { bytes } = cipher.finish(id, end > 0 ? data.slice(data.length - end) : undefined);
  const made = new Uint8Array(text.length + bytes.length);
  made.set(text);
  made.set(bytes, text.length);
  return made;
};
