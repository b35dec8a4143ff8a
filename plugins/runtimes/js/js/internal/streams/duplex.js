// Duplex, Transform and PassThrough.
const { codes } = require('internal/errors');
const Stream = require('internal/streams/legacy');
const Readable = require('internal/streams/readable');
const Writable = require('internal/streams/writable');
const { highWaterMark } = require('internal/streams/common');

function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  this.allowHalfOpen = options?.allowHalfOpen !== false;
  Readable.call(this, options);
  Writable.call(this, options);
  if (options?.readable === false) {
    Object.assign(this._readableState, { readable: false, ended: true, endEmitted: true });
  }
  if (options?.writable === false) {
    Object.assign(this._writableState, { writable: false, ending: true, ended: true, finished: true });
  }
}
Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);
for (const name of Object.getOwnPropertyNames(Writable.prototype)) {
  if (name === 'constructor' || name in Duplex.prototype) continue;
  Object.defineProperty(Duplex.prototype, name, Object.getOwnPropertyDescriptor(Writable.prototype, name));
}
Duplex.prototype.destroy = Writable.prototype.destroy;
Object.defineProperty(Duplex.prototype, 'destroyed', {
  get() {
    return Boolean(this._readableState && this._writableState && this._readableState.destroyed && this._writableState.destroyed);
  },
  set(value) {
    if (!this._readableState || !this._writableState) return;
    this._readableState.destroyed = value;
    this._writableState.destroyed = value;
  },
  configurable: true,
});
Duplex.from = body => require('internal/streams/duplexify').duplexify(body, 'body');
Duplex.fromWeb = (pair, options) => require('internal/streams/web').duplexFromWeb(pair, options);
Duplex.toWeb = duplex => require('internal/streams/web').duplexToWeb(duplex);
Stream.Duplex = Duplex;

const CALLBACK = Symbol('callback');

function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  const limit = options ? highWaterMark(options, 'readableHighWaterMark', true, options.readableObjectMode ?? options.objectMode) : null;
  if (limit === 0) {
    options = { ...options, highWaterMark: null, readableHighWaterMark: limit, writableHighWaterMark: options.writableHighWaterMark || 0 };
  }
  Duplex.call(this, options);
  this._readableState.sync = false;
  this[CALLBACK] = null;
  if (typeof options?.transform === 'function') this._transform = options.transform;
  if (typeof options?.flush === 'function') this._flush = options.flush;
  this.on('prefinish', prefinish);
}
Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

function final(callback) {
  if (typeof this._flush !== 'function' || this.destroyed) {
    this.push(null);
    callback?.();
    return;
  }
  this._flush((error, data) => {
    if (error) {
      if (callback) callback(error);
      else this.destroy(error);
      return;
    }
    if (data != null) this.push(data);
    this.push(null);
    callback?.();
  });
}

function prefinish() {
  if (this._final !== final) final.call(this);
}
Transform.prototype._final = final;
Transform.prototype._transform = function _transform() {
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('_transform()');
};
Transform.prototype._write = function _write(chunk, encoding, callback) {
  const r = this._readableState;
  const w = this._writableState;
  const { length } = r;
  this._transform(chunk, encoding, (error, value) => {
    if (error) return callback(error);
    if (value != null) this.push(value);
    if (w.ended || length === r.length || r.length < r.highWaterMark) callback();
    else this[CALLBACK] = callback;
  });
};
Transform.prototype._read = function _read() {
  const callback = this[CALLBACK];
  if (!callback) return;
  this[CALLBACK] = null;
  callback();
};

function PassThrough(options) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
}
Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
Object.setPrototypeOf(PassThrough, Transform);
PassThrough.prototype._transform = function _transform(chunk, encoding, callback) {
  callback(null, chunk);
};

Object.assign(exports, { Duplex, Transform, PassThrough });
