// `readline` with questions as promises.
const { Lines, question, CURSOR } = require('internal/readline');

class Interface extends Lines {
  question(query, options = {}) {
    return new Promise((resolve, reject) => {
      question(this, query, options?.signal, (error, line) => {
        if (error) reject(error);
        else resolve(line);
      });
    });
  }
}
exports.Interface = Interface;
exports.createInterface = (...args) => new Interface(...args);

// Movements that are gathered and written together.
exports.Readline = class Readline {
  #stream;
  #auto;
  #parts = [];

  constructor(stream, options) {
    if (typeof stream?.write !== 'function') throw new (require('internal/errors').codes.ERR_INVALID_ARG_TYPE)('stream', 'Writable', stream);
    this.#stream = stream;
    this.#auto = Boolean(options?.autoCommit);
  }

  #add(text) {
    if (this.#auto) process.nextTick(() => this.#stream.write(text));
    else this.#parts.push(text);
    return this;
  }

  clearLine(side) { return this.#add(CURSOR.clearLine(side)); }
  clearScreenDown() { return this.#add(CURSOR.clearScreenDown()); }
  cursorTo(x, y) { return this.#add(CURSOR.cursorTo(x, y)); }
  moveCursor(dx, dy) { return this.#add(CURSOR.moveCursor(dx, dy)); }

  commit() {
    return new Promise(resolve => {
      this.#stream.write(this.#parts.join(''), resolve);
      this.#parts = [];
    });
  }

  rollback() {
    this.#parts = [];
    return this;
  }
};
