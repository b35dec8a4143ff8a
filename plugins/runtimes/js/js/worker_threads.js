// Threads: there are none. Packages ask whether they run in the main one.
const { absent } = require('internal/errors');
const { EventEmitter } = require('events');

class Worker extends EventEmitter {
  constructor() {
    super();
    absent('worker_threads.Worker')();
  }
}

Object.assign(exports, {
  isMainThread: true, parentPort: null, threadId: 0, workerData: null, resourceLimits: {}, SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'), Worker,
  getEnvironmentData: () => undefined, setEnvironmentData: () => {}, markAsUntransferable: () => {}, isMarkedAsUntransferable: () => false,
  moveMessagePortToContext: absent('moveMessagePortToContext'), receiveMessageOnPort: port => require('internal/channel').receive(port),
});
for (const name of ['MessageChannel', 'MessagePort', 'BroadcastChannel']) {
  Object.defineProperty(exports, name, { get: () => globalThis[name], enumerable: true, configurable: true });
}
