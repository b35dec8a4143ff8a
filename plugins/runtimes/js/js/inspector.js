// The debugger: there is none.
const { absent } = require('internal/errors');
const EventEmitter = require('events');

exports.open = absent('the inspector');
exports.close = () => {};
exports.url = () => undefined;
exports.waitForDebugger = absent('the inspector');
exports.Session = class Session extends EventEmitter {
  disconnect() {}
};
for (const name of ['connect', 'connectToMainThread', 'post']) exports.Session.prototype[name] = absent('the inspector');
Object.defineProperty(exports, 'console', { get: () => console, enumerable: true, configurable: true });
