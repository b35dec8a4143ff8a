// Timers.
const timers = require('internal/timers');
for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate']) exports[name] = timers[name];
Object.defineProperty(exports, 'promises', { get: () => require('timers/promises'), enumerable: true, configurable: true });
