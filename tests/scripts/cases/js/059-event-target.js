#!/usr/bin/env node
// exercises: EventTarget and CustomEvent-like Event, once and capture options, preventDefault, removeEventListener, handleEvent objects
const target = new EventTarget();
const log = [];
const listener = (e) => log.push(`fn ${e.type}`);
target.addEventListener('ping', listener);
target.addEventListener('ping', listener);
target.addEventListener('ping', { handleEvent(e) { log.push(`object ${this !== target} ${e.target === target}`); } });
target.addEventListener('ping', () => log.push('once'), { once: true });
console.log(target.dispatchEvent(new Event('ping')), target.dispatchEvent(new Event('ping')));
target.removeEventListener('ping', listener);
target.dispatchEvent(new Event('ping'));
console.log(log);
target.addEventListener('cancel', (e) => { e.preventDefault(); console.log(e.defaultPrevented, e.cancelable, e.bubbles); });
console.log(target.dispatchEvent(new Event('cancel', { cancelable: true })), target.dispatchEvent(new Event('cancel')));
target.addEventListener('stop', (e) => { console.log('first'); e.stopImmediatePropagation(); });
target.addEventListener('stop', () => console.log('second'));
target.dispatchEvent(new Event('stop'));
class Progress extends EventTarget {
  #value = 0;
  set value(v) { this.#value = v; this.dispatchEvent(new CustomEvent('change', { detail: { value: v } })); }
  get value() { return this.#value; }
}
const progress = new Progress();
progress.addEventListener('change', ({ detail }) => console.log('now', detail.value));
progress.value = 10;
progress.value += 5;
const stop = new AbortController();
progress.addEventListener('change', () => console.log('signal listener'), { signal: stop.signal });
stop.abort();
progress.value = 20;
try {
  target.dispatchEvent({ type: 'x' });
} catch (error) {
  console.log(error.name, error.code);
}
