#!/usr/bin/env node
// exercises: AbortController and AbortSignal events, abort reasons, AbortSignal.timeout and any and abort, throwIfAborted, cancelled work
const controller = new AbortController();
const { signal } = controller;
signal.addEventListener('abort', (event) => console.log('event', event.type, event.target === signal, signal.reason.message));
signal.onabort = () => console.log('onabort');
console.log(signal.aborted, signal.reason);
controller.abort(new Error('stop it'));
controller.abort(new Error('again'));
console.log(signal.aborted, signal.reason.message);
try {
  signal.throwIfAborted();
} catch (error) {
  console.log('thrown', error.message);
}
const plain = AbortSignal.abort();
console.log(plain.reason.name, plain.reason.code, plain.reason instanceof DOMException, AbortSignal.abort('why').reason);
const work = (ms, { signal } = {}) => new Promise((resolve, reject) => {
  if (signal?.aborted) return reject(signal.reason);
  const timer = setTimeout(() => resolve(`done ${ms}`), ms);
  signal?.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
});
console.log(await work(1));
console.log(await work(10000, { signal: AbortSignal.timeout(5) }).catch((e) => e.name));
const other = new AbortController();
const either = AbortSignal.any([other.signal, AbortSignal.timeout(10000)]);
setTimeout(() => other.abort('other won'), 2);
console.log(await work(10000, { signal: either }).catch((e) => e));
console.log(await fetch('http://127.0.0.1:9/', { signal: AbortSignal.abort() }).catch((e) => e.name));
const results = await Promise.allSettled([work(1), work(2, { signal: AbortSignal.abort('early') })]);
console.log(results);
