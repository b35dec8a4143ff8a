// Reading line by line.
const { Lines, question, CURSOR, checkCallback } = require('internal/readline');
const { promisify } = require('internal/shared');

class LinesWithCallbacks extends Lines {
  question(query, options, callback) {
    if (typeof options === 'function') {
      callback = options;
      options = {};
    }
    if (typeof callback !== 'function') return;
    question(this, query, options?.signal, (error, line) => {
      if (!error) callback(line);
    });
  }
}
Object.defineProperty(LinesWithCallbacks.prototype.question, promisify, {
  value(query, options = {}) {
    return new Promise((resolve, reject) => {
      question(this, query, options?.signal, (error, line) => {
        if (error) reject(error);
        else resolve(line);
      });
    });
  },
});
Object.defineProperty(LinesWithCallbacks, 'name', { value: 'Interface' });

// May be called without `new`.
const Interface = new Proxy(LinesWithCallbacks, { apply: (target, _, args) => new target(...args) });
exports.Interface = Interface;
exports.createInterface = (...args) => new LinesWithCallbacks(...args);

// Writes the sequence; false when the stream is full.
const put = name => {
  const count = CURSOR[name].length;
  const { [name]: fn } = {
    [name](stream, ...args) {
      let callback = args[count];
      if (typeof args[args.length - 1] === 'function' && args.length <= count) callback = args.pop();
      checkCallback(callback);
      const text = stream === null || stream === undefined ? '' : CURSOR[name](...args.slice(0, count));
      if (text === '') {
        if (callback) process.nextTick(callback, null);
        return true;
      }
      return stream.write(text, callback);
    },
  };
  return fn;
};
for (const name of Object.keys(CURSOR)) exports[name] = put(name);

// Tells of each character as a key: for streams that are no terminals.
exports.emitKeypressEvents = stream => {
  const onData = data => {
    for (const sequence of String(data)) {
      const code = sequence.charCodeAt(0);
      const ctrl = code < 27 && code !== 9 && code !== 10 && code !== 13 && code !== 8;
      const names = { 8: 'backspace', 9: 'tab', 10: 'enter', 13: 'return', 27: 'escape', 32: 'space', 127: 'backspace' };
      const name = names[code] ?? (ctrl ? String.fromCharCode(code + 96) : /[a-z0-9]/i.test(sequence) ? sequence.toLowerCase() : undefined);
      stream.emit('keypress', ctrl ? undefined : sequence, { sequence, name, ctrl, meta: code === 27, shift: /[A-Z]/.test(sequence) });
    }
  };
  const begin = name => {
    if (name !== 'keypress') return;
    stream.on('data', onData);
    stream.removeListener('newListener', begin);
  };
  if (stream.listenerCount('keypress') > 0) stream.on('data', onData);
  else stream.on('newListener', begin);
};
Object.defineProperty(exports, 'promises', { get: () => require('readline/promises'), enumerable: true, configurable: true });
