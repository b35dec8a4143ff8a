// The base class of all streams, with the `pipe` of streams that have no state.
const EventEmitter = require('events');

function Stream(options) {
  EventEmitter.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);
module.exports = Stream;

Stream.prototype.pipe = function pipe(dest, options) {
  const source = this;
  const onData = chunk => {
    if (dest.writable && dest.write(chunk) === false && source.pause) source.pause();
  };
  const onDrain = () => {
    if (source.readable && source.resume) source.resume();
  };
  let over = false;
  const onEnd = () => {
    if (over) return;
    over = true;
    dest.end();
  };
  const onClose = () => {
    if (over) return;
    over = true;
    if (typeof dest.destroy === 'function') dest.destroy();
  };
  function onError(error) {
    cleanup();
    if (EventEmitter.listenerCount(this, 'error') === 0) this.emit('error', error);
  }
  const pairs = [[source, 'data', onData], [dest, 'drain', onDrain]];
  if (!dest._isStdio && (!options || options.end !== false)) pairs.push([source, 'end', onEnd], [source, 'close', onClose]);
  pairs.push([source, 'end', cleanup], [source, 'close', cleanup], [dest, 'close', cleanup]);
  function cleanup() {
    for (const [stream, name, listener] of pairs) stream.removeListener(name, listener);
    source.removeListener('error', onError);
    dest.removeListener('error', onError);
  }
  for (const [stream, name, listener] of pairs) stream.on(name, listener);
  source.prependListener('error', onError);
  dest.prependListener('error', onError);
  dest.emit('pipe', source);
  return dest;
};
