#!/usr/bin/env node
// exercises: EventEmitter once/off/prependListener, error event, events.once, async iteration by events.on
const EventEmitter = require('events');
const { once, on } = EventEmitter;

class Bus extends EventEmitter {
  #log = [];
  send(type, ...rest) {
    this.#log.push(type);
    return this.emit(type, ...rest);
  }
  get log() { return this.#log.join(','); }
}

const bus = new Bus();
const hear = (name) => (...args) => console.log(name, ...args);
const second = hear('second');
bus.on('job', hear('first'));
bus.on('job', second);
bus.once('job', hear('once'));
bus.prependListener('job', hear('before'));
console.log(bus.send('job', 1, { a: 2 }), bus.listenerCount('job'));
bus.off('job', second);
console.log(bus.send('job', 2), bus.send('nothing'), bus.eventNames());
try {
  bus.emit('error', new RangeError('unheard'));
} catch (error) {
  console.log('thrown', error.name, error.message);
}
bus.on('error', (error) => console.log('heard', error.message));
console.log(bus.send('error', new Error('soft')));
bus.on('newListener', (name) => console.log('new', name));

(async () => {
  setTimeout(() => bus.emit('ready', 'yes', 7), 1);
  console.log(await once(bus, 'ready'));
  const stop = new AbortController();
  setTimeout(() => { bus.emit('tick', 1); bus.emit('tick', 2); }, 1);
  try {
    for await (const [n] of on(bus, 'tick', { signal: stop.signal })) {
      console.log('tick', n);
      if (n === 2) stop.abort();
    }
  } catch (error) {
    console.log(error.name, error.code);
  }
  console.log(bus.log, bus.listenerCount('tick'), EventEmitter.defaultMaxListeners, new EventEmitter().getMaxListeners());
  bus.removeAllListeners();
  console.log(bus.eventNames());
})();
