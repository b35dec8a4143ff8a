// `pipeTo` and `tee` of ReadableStreams.
const { codes } = require('internal/errors');
const { S, deferred, invalidState } = require('internal/web/common');
const { create, cancel, readFrom, release, ReadableStreamDefaultReader } = require('internal/web/readable');
const writing = require('internal/web/writable');

exports.pipeTo = (source, dest, options) => {
  const { preventClose, preventAbort, preventCancel, signal } = options;
  if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
    return Promise.reject(new codes.ERR_INVALID_ARG_TYPE('options.signal', 'AbortSignal', signal));
  }
  const reader = new ReadableStreamDefaultReader(source.stream)[S];
  const writer = new writing.WritableStreamDefaultWriter(dest.stream)[S];
  source.disturbed = true;
  const end = deferred();
  let stopping = false;
  let lastWrite = Promise.resolve();

  const settle = (failed, error) => {
    writing.release(writer);
    release(reader);
    signal?.removeEventListener('abort', onAbort);
    if (failed) end.reject(error);
    else end.resolve();
  };
  const written = () => {
    const before = lastWrite;
    return before.then(() => before === lastWrite ? undefined : written(), () => before === lastWrite ? undefined : written());
  };
  // Waits for what is being written, does `action`, and ends with the error if there was one.
  const stop = (action, failed, error) => {
    if (stopping) return;
    stopping = true;
    const act = () => {
      if (!action) return settle(failed, error);
      action().then(() => settle(failed, error), other => settle(true, other));
    };
    if (dest.state === 'writable' && !writing.closeQueued(dest)) written().then(act);
    else act();
  };
  function onAbort() {
    const { reason } = signal;
    stop(() => {
      const all = [];
      if (!preventAbort) all.push(dest.state === 'writable' ? writing.abort(dest, reason) : Promise.resolve());
      if (!preventCancel) all.push(source.state === 'readable' ? cancel(source, reason) : Promise.resolve());
      return Promise.all(all);
    }, true, reason);
  }
  if (signal) {
    if (signal.aborted) {
      onAbort();
      return end.promise;
    }
    signal.addEventListener('abort', onAbort);
  }

  const onSourceError = error => stop(preventAbort ? undefined : () => writing.abort(dest, error), true, error);
  const onDestError = error => stop(preventCancel ? undefined : () => cancel(source, error), true, error);
  const closeDest = () => {
    if (writing.closeQueued(dest) || dest.state === 'closed') return Promise.resolve();
    if (dest.state === 'errored') return Promise.reject(dest.error);
    return writing.close(dest);
  };
  const onSourceClose = () => stop(preventClose ? undefined : closeDest, false);

  if (source.state === 'errored') onSourceError(source.error);
  else reader.closed.promise.catch(onSourceError);
  if (dest.state === 'errored') onDestError(dest.error);
  else writer.closed.promise.catch(onDestError);
  if (source.state === 'closed') onSourceClose();
  else reader.closed.promise.then(onSourceClose, () => {});
  if (writing.closeQueued(dest) || dest.state === 'closed') {
    const closed = invalidState('Destination WritableStream is closed');
    stop(preventCancel ? undefined : () => cancel(source, closed), true, closed);
  }

  const step = () => {
    if (stopping) return Promise.resolve(true);
    return writer.ready.promise.then(() => new Promise((resolve, reject) => {
      if (stopping) return resolve(true);
      readFrom(reader, {
        chunk(value) {
          lastWrite = writing.write(writer, value);
          lastWrite.catch(() => {});
          resolve(false);
        },
        close: () => resolve(true),
        error: reject,
      });
    }));
  };
  const go = () => step().then(done => {
    if (!done) go();
  }, () => {});
  go();
  return end.promise;
};

exports.tee = source => {
  const reader = new ReadableStreamDefaultReader(source.stream)[S];
  const halves = [{ canceled: false }, { canceled: false }];
  const canceled = deferred();
  let reading = false;
  let again = false;
  const each = call => {
    for (const half of halves) if (!half.canceled) call(half.stream[S].controller);
  };
  const pull = () => {
    if (reading) {
      again = true;
      return Promise.resolve();
    }
    reading = true;
    readFrom(reader, {
      chunk(value) {
        queueMicrotask(() => {
          again = false;
          each(controller => controller.enqueue(value));
          reading = false;
          if (again) pull();
        });
      },
      close() {
        reading = false;
        each(controller => controller.close());
        if (!halves[0].canceled || !halves[1].canceled) canceled.resolve();
      },
      error() { reading = false; },
    });
    return Promise.resolve();
  };
  for (const half of halves) {
    half.stream = create({
      pull,
      cancel(reason) {
        half.canceled = true;
        half.reason = reason;
        if (halves.every(one => one.canceled)) canceled.resolve(cancel(source, halves.map(one => one.reason)));
        return canceled.promise;
      },
    });
  }
  reader.closed.promise.catch(error => {
    for (const half of halves) half.stream[S].controller.error(error);
    if (!halves[0].canceled || !halves[1].canceled) canceled.resolve();
  });
  return halves.map(half => half.stream);
};
