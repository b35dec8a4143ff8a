// `CompressionStream` and `DecompressionStream` of the web.
const FORMATS = { gzip: ['createGzip', 'createGunzip'], deflate: ['createDeflate', 'createInflate'], 'deflate-raw': ['createDeflateRaw', 'createInflateRaw'] };

function make(name, at) {
  const made = {
    [name]: class {
      #transform;
      constructor(format) {
        if (!Object.hasOwn(FORMATS, format)) {
          throw new (require('internal/errors').codes.ERR_INVALID_ARG_VALUE)('format', format, "must be one of: 'deflate', 'deflate-raw', 'gzip'");
        }
        const handle = require('zlib')[FORMATS[format][at]]();
        const { TransformStream } = require('internal/webstreams');
        let ended;
        this.#transform = new TransformStream({
          start(controller) {
            handle.on('data', part => controller.enqueue(new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
            ended = new Promise((resolve, reject) => handle.on('end', resolve).on('error', error => {
              controller.error(error);
              reject(error);
            }));
            ended.catch(() => {});
          },
          transform(chunk) {
            return new Promise((resolve, reject) => handle.write(chunk, error => (error ? reject(error) : resolve())));
          },
          flush() {
            handle.end();
            return ended;
          },
        });
      }

      get readable() { return this.#transform.readable; }

      get writable() { return this.#transform.writable; }
    },
  }[name];
  Object.defineProperty(made.prototype, Symbol.toStringTag, { value: name, configurable: true });
  exports[name] = made;
}
make('CompressionStream', 0);
make('DecompressionStream', 1);
