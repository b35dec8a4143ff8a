// Streams of the web.
const streams = require('internal/webstreams');
for (const name of ['ReadableStream', 'ReadableStreamDefaultReader', 'ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest',
  'ReadableByteStreamController', 'ReadableStreamDefaultController', 'TransformStream', 'TransformStreamDefaultController', 'WritableStream',
  'WritableStreamDefaultController', 'WritableStreamDefaultWriter', 'ByteLengthQueuingStrategy', 'CountQueuingStrategy',
  'TextEncoderStream', 'TextDecoderStream']) exports[name] = streams[name];
for (const name of ['CompressionStream', 'DecompressionStream']) {
  Object.defineProperty(exports, name, { get: () => globalThis[name], enumerable: true, configurable: true });
}
