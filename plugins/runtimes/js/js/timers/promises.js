// Timers as promises.
const timers = require('internal/timers');
const { AbortError } = require('internal/errors');
const { validateAbortSignal, validateObject } = require('internal/validators');

function after(start, stop, value, options = {}) {
  validateObject(options, 'options');
  const { signal, ref = true } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) return Promise.reject(new AbortError(undefined, { cause: signal.reason }));
  return new Promise((resolve, reject) => {
    const aborted = () => {
      stop(timer);
      reject(new AbortError(undefined, { cause: signal.reason }));
    };
    const timer = start(() => {
      signal?.removeEventListener('abort', aborted);
      resolve(value);
    });
    if (!ref) timer.unref();
    signal?.addEventListener('abort', aborted, { once: true });
  });
}

exports.setTimeout = (delay, value, options) => after(callback => timers.setTimeout(callback, delay), timers.clearTimeout, value, options);
exports.setImmediate = (value, options) => after(callback => timers.setImmediate(callback), timers.clearImmediate, value, options);
exports.setInterval = async function* setInterval(delay, value, options = {}) {
  const { signal, ref = true } = options;
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  let due = 0;
  let wake;
  const timer = timers.setInterval(() => {
    due++;
    wake?.();
  }, delay);
  if (!ref) timer.unref();
  const aborted = () => wake?.();
  signal?.addEventListener('abort', aborted, { once: true });
  try {
    for (;;) {
      if (due === 0) await new Promise(resolve => { wake = resolve; });
      if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
      for (; due > 0; due--) yield value;
    }
  } finally {
    timers.clearInterval(timer);
    signal?.removeEventListener('abort', aborted);
  }
};
exports.scheduler = {
  wait: (delay, options) => exports.setTimeout(delay, undefined, options),
  yield: () => exports.setImmediate(),
};
