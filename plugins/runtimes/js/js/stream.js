// Streams.
const Stream = require('internal/streams/legacy');
const { Duplex, Transform, PassThrough } = require('internal/streams/duplex');
const common = require('internal/streams/common');
const end = require('internal/streams/end');
const { promisify } = require('internal/shared');

module.exports = Stream;
Stream.Stream = Stream;
Stream.Readable = require('internal/streams/readable');
Stream.Writable = require('internal/streams/writable');
Stream.Duplex = Duplex;
Stream.Transform = Transform;
Stream.PassThrough = PassThrough;
Stream.pipeline = (...streams) => require('internal/streams/pipeline').pipeline(...streams);
Stream.finished = (stream, options, callback) => end.eos(stream, options, callback);
Stream.addAbortSignal = (signal, stream) => end.addAbortSignal(signal, stream);
Stream.compose = (...streams) => require('internal/streams/duplexify').compose(...streams);
Stream.destroy = common.destroyer;
Stream.getDefaultHighWaterMark = common.getDefaultHighWaterMark;
Stream.setDefaultHighWaterMark = common.setDefaultHighWaterMark;
Stream.isReadable = value => common.isReadableWeb(value) ? require('internal/webstreams').isOpen(value) : end.isReadable(value) ?? null;
Stream.isWritable = value => common.isWritableWeb(value) ? require('internal/webstreams').isOpen(value) : end.isWritable(value) ?? null;
Stream.isErrored = value => common.isNodeStream(value)
  ? Boolean(value.readableErrored || value.writableErrored || value._readableState?.errored || value._writableState?.errored)
  : require('internal/webstreams').isErrored(value);
Stream.isDisturbed = value => common.isNodeStream(value)
  ? Boolean(value._readableState && (value.readableDidRead || value.readableAborted))
  : require('internal/webstreams').isDisturbed(value);
Stream.isDestroyed = value => common.isDestroyed(value);
Stream.duplexPair = options => require('internal/streams/duplexify').duplexPair(options);
Stream._isArrayBufferView = value => ArrayBuffer.isView(value);
Stream._isUint8Array = value => value instanceof Uint8Array;
Stream._uint8ArrayToBuffer = value => require('buffer').Buffer.from(value.buffer, value.byteOffset, value.byteLength);
Object.defineProperty(Stream, 'promises', { get: () => require('stream/promises'), enumerable: true, configurable: true });
Object.defineProperty(Stream.pipeline, promisify, { get: () => require('stream/promises').pipeline, enumerable: true });
Object.defineProperty(Stream.finished, promisify, { get: () => require('stream/promises').finished, enumerable: true });
