// Streams of the web, each part loaded when it is first named.
const { S } = require('internal/web/common');
const lazy = (name, get) => Object.defineProperty(exports, name, { get, enumerable: true, configurable: true });

const PARTS = {
  'internal/web/common': ['ByteLengthQueuingStrategy', 'CountQueuingStrategy'],
  'internal/web/readable': ['ReadableStream', 'ReadableStreamDefaultReader', 'ReadableStreamDefaultController'],
  'internal/web/bytes': ['ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest', 'ReadableByteStreamController'],
  'internal/web/writable': ['WritableStream', 'WritableStreamDefaultWriter', 'WritableStreamDefaultController'],
  'internal/web/transform': ['TransformStream', 'TransformStreamDefaultController', 'TextEncoderStream', 'TextDecoderStream'],
};
for (const [part, names] of Object.entries(PARTS)) for (const name of names) lazy(name, () => require(part)[name]);

exports.isDisturbed = stream => Boolean(stream?.[S]?.disturbed);
exports.isErrored = stream => stream?.[S]?.state === 'errored';
exports.isOpen = stream => stream?.[S]?.state === 'readable' || stream?.[S]?.state === 'writable';

// A promise of the end of a stream.
exports.finishedOf = stream => {
  const state = stream[S];
  if (state.state === 'closed') return Promise.resolve();
  if (state.state === 'errored') return Promise.reject(state.error);
  return new Promise((resolve, reject) => {
    const look = () => {
      if (state.state === 'closed') resolve();
      else if (state.state === 'errored') reject(state.error);
      else {
        const end = (state.reader ?? state.writer)?.closed;
        if (end) end.promise.then(look, look);
        else require('internal/timers').setTimeout(look, 1);
      }
    };
    look();
  });
};

// Ends a stream with an error.
exports.breakOff = (stream, error) => {
  const state = stream[S];
  if (state.kind === 'readable') state.controller.error(error);
  else require('internal/web/writable').failIfWritable(state, error);
};
