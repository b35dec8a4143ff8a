// `pipe` and `unpipe` of a Readable.
const { errorOrDestroy } = require('internal/streams/common');
const { nextTick } = require('internal/shared');

exports.pipe = (source, dest, options) => {
  const state = source._readableState;
  state.pipes.push(dest);
  const ends = (!options || options.end !== false) && !dest._isStdio;
  const onFinalEnd = ends ? onEnd : () => source.unpipe(dest);
  if (state.endEmitted) nextTick(onFinalEnd);
  else source.once('end', onFinalEnd);
  dest.on('unpipe', onUnpipe);

  let onDrain;
  let cleaned = false;
  function onUnpipe(from, info) {
    if (from !== source || info?.hasUnpiped !== false) return;
    info.hasUnpiped = true;
    cleaned = true;
    dest.removeListener('close', onClose);
    dest.removeListener('finish', onFinish);
    if (onDrain) dest.removeListener('drain', onDrain);
    dest.removeListener('error', onError);
    dest.removeListener('unpipe', onUnpipe);
    source.removeListener('end', onEnd);
    source.removeListener('end', onFinalEnd);
    source.removeListener('data', onData);
    if (onDrain && state.waiting.size > 0 && (!dest._writableState || dest._writableState.needDrain)) onDrain();
  }
  function onEnd() {
    dest.end();
  }
  function wait() {
    if (!cleaned) {
      if (state.pipes.includes(dest)) state.waiting.add(dest);
      source.pause();
    }
    if (onDrain) return;
    onDrain = () => {
      state.waiting.delete(dest);
      if (state.waiting.size === 0 && source.listenerCount('data') > 0) source.resume();
    };
    dest.on('drain', onDrain);
  }
  source.on('data', onData);
  function onData(chunk) {
    if (dest.write(chunk) === false) wait();
  }
  function onError(error) {
    source.unpipe(dest);
    dest.removeListener('error', onError);
    if (dest.listenerCount('error') > 0) return;
    const own = dest._writableState || dest._readableState;
    if (own && !own.errorEmitted) errorOrDestroy(dest, error);
    else dest.emit('error', error);
  }
  if (typeof dest.prependListener === 'function') dest.prependListener('error', onError);
  else dest.on('error', onError);
  function onClose() {
    dest.removeListener('finish', onFinish);
    source.unpipe(dest);
  }
  dest.once('close', onClose);
  function onFinish() {
    dest.removeListener('close', onClose);
    source.unpipe(dest);
  }
  dest.once('finish', onFinish);
  dest.emit('pipe', source);
  if (dest.writableNeedDrain === true) wait();
  else if (!state.flowing) source.resume();
  return dest;
};

exports.unpipe = (source, dest) => {
  const state = source._readableState;
  if (state.pipes.length === 0) return source;
  if (!dest) {
    const all = state.pipes;
    state.pipes = [];
    source.pause();
    for (const one of all) one.emit('unpipe', source, { hasUnpiped: false });
    return source;
  }
  const at = state.pipes.indexOf(dest);
  if (at < 0) return source;
  state.pipes.splice(at, 1);
  if (state.pipes.length === 0) source.pause();
  dest.emit('unpipe', source, { hasUnpiped: false });
  return source;
};
