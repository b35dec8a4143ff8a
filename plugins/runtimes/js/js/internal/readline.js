// Lines of an input that is no terminal, with questions and prompts on an output.
const EventEmitter = require('events');
const { define, codes, AbortError } = require('internal/errors');
const { validateFunction, validateString, validateAbortSignal } = require('internal/validators');

const ENDING = /\r?\n|\r(?!\n)|\u2028|\u2029/g;
const LEAST_CRLF_DELAY_MS = 100;
// Lines that a `for await` may leave unread before the input is paused.
const MOST_WAITING_LINES = 1024;

if (!codes.ERR_USE_AFTER_CLOSE) define('ERR_USE_AFTER_CLOSE', Error, name => `${name} was closed`);

function settings(input, output, completer, terminal) {
  if (input?.input) return { ...input };
  return { input, output, completer, terminal };
}

class Lines extends EventEmitter {
  constructor(...args) {
    super();
    const options = settings(...args);
    const { input, output, completer, signal, prompt = '> ' } = options;
    if (input === undefined || input === null) throw new codes.ERR_INVALID_ARG_TYPE('input', 'Readable', input);
    if (completer !== undefined && typeof completer !== 'function') throw new codes.ERR_INVALID_ARG_VALUE('completer', completer);
    if (signal) validateAbortSignal(signal, 'options.signal');
    const { historySize = 30 } = options;
    if (typeof historySize !== 'number' || Number.isNaN(historySize) || historySize < 0) throw new codes.ERR_INVALID_ARG_VALUE('historySize', historySize);
    this.line = '';
    this.cursor = 0;
    this.history = [];
    this.input = input;
    this.output = output;
    this.completer = completer;
    this.terminal = false;
    this.crlfDelay = options.crlfDelay ? Math.max(LEAST_CRLF_DELAY_MS, options.crlfDelay) : LEAST_CRLF_DELAY_MS;
    this.closed = false;
    this.paused = false;
    this.state = { prompt: `${prompt}`, before: '', ask: null, rest: '', returnAt: 0, iterator: undefined };
    Object.defineProperty(this, 'state', { enumerable: false });
    this.begin(signal);
  }

  begin(signal) {
    const { StringDecoder } = require('string_decoder');
    const { input, state } = this;
    state.decoder = new StringDecoder('utf8');
    const onError = error => this.emit('error', error);
    const onData = data => this.take(data);
    const onEnd = () => {
      if (state.rest.length > 0) this.tell(state.rest);
      state.rest = '';
      this.close();
    };
    input.on('error', onError);
    input.on('data', onData);
    input.on('end', onEnd);
    this.once('close', () => {
      input.removeListener('data', onData);
      input.removeListener('end', onEnd);
      input.removeListener('error', onError);
    });
    if (signal) {
      const abort = () => this.close();
      if (signal.aborted) process.nextTick(abort);
      else {
        signal.addEventListener('abort', abort, { once: true });
        this.once('close', () => signal.removeEventListener('abort', abort));
      }
    }
    input.resume();
  }

  get columns() { return this.output?.columns ?? Infinity; }

  take(data) {
    if (data === undefined) return;
    const { state } = this;
    let text = state.decoder.write(typeof data === 'string' ? Buffer.from(data) : data);
    if (state.returnAt > 0 && Date.now() - state.returnAt <= this.crlfDelay) {
      if (text.charCodeAt(0) === 10) text = text.slice(1);
      state.returnAt = 0;
    }
    if (text.search(ENDING) < 0) {
      state.rest += text;
      return;
    }
    text = state.rest + text;
    state.returnAt = text.endsWith('\r') ? Date.now() : 0;
    let at = 0;
    const lines = [];
    for (const match of text.matchAll(ENDING)) {
      lines.push(text.slice(at, match.index));
      at = match.index + match[0].length;
    }
    state.rest = text.slice(at);
    for (const line of lines) this.tell(line);
  }

  tell(line) {
    const { state } = this;
    if (state.ask === null) return this.emit('line', line);
    const { ask } = state;
    state.ask = null;
    this.setPrompt(state.before);
    ask(line);
  }

  getPrompt() { return this.state.prompt; }
  setPrompt(prompt) { this.state.prompt = prompt; }

  prompt() {
    if (this.paused) this.resume();
    this.put(this.state.prompt);
  }

  put(text) {
    validateString(text, 'stringToWrite');
    if (this.output !== null && this.output !== undefined) this.output.write(text);
  }

  ask(query, callback) {
    if (this.closed) throw new codes.ERR_USE_AFTER_CLOSE('readline');
    const { state } = this;
    if (state.ask !== null) return this.prompt();
    state.before = state.prompt;
    state.prompt = query;
    state.ask = callback;
    this.prompt();
  }

  // No answer is wanted any more.
  forget() {
    const { state } = this;
    if (state.ask === null) return;
    state.ask = null;
    this.setPrompt(state.before);
  }

  close() {
    if (this.closed) return;
    this.pause();
    this.closed = true;
    this.emit('close');
  }

  pause() {
    if (this.paused) return this;
    this.input.pause();
    this.paused = true;
    this.emit('pause');
    return this;
  }

  resume() {
    if (!this.paused) return this;
    this.input.resume();
    this.paused = false;
    this.emit('resume');
    return this;
  }

  write(data) {
    if (this.paused) this.resume();
    this.take(data);
  }

  getCursorPos() { return { rows: 0, cols: 0 }; }

  [Symbol.asyncIterator]() {
    return this.state.iterator ??= linesOf(this);
  }

  [Symbol.dispose ?? Symbol.for('nodejs.dispose')]() { this.close(); }
}
exports.Lines = Lines;

function linesOf(lines) {
  const waiting = [];
  const got = [];
  let failure;
  let over = false;
  let full = false;
  const onLine = line => {
    const next = waiting.shift();
    if (next) return next.resolve({ value: line, done: false });
    got.push(line);
    if (got.length > MOST_WAITING_LINES) {
      full = true;
      lines.pause();
    }
  };
  const onError = error => {
    const next = waiting.shift();
    if (next) next.reject(error);
    else failure = error;
    stop();
  };
  const stop = () => {
    lines.off('line', onLine);
    lines.off('error', onError);
    lines.off('close', stop);
    over = true;
    for (const next of waiting.splice(0)) next.resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  };
  lines.on('line', onLine);
  lines.on('error', onError);
  lines.on('close', stop);
  return {
    next() {
      if (got.length > 0) {
        const value = got.shift();
        if (full && got.length < 1) {
          full = false;
          lines.resume();
        }
        return Promise.resolve({ value, done: false });
      }
      if (failure) {
        const error = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (over || lines.closed) return stop();
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return: stop,
    throw(error) {
      onError(error);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() { return this; },
  };
}

// A question that a signal can take back; `answer(error, line)`.
exports.question = (lines, query, signal, answer) => {
  if (!signal) return lines.ask(query, line => answer(null, line));
  validateAbortSignal(signal, 'options.signal');
  const refuse = () => answer(new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) return refuse();
  const onAbort = () => {
    lines.forget();
    refuse();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  lines.ask(query, line => {
    signal.removeEventListener('abort', onAbort);
    answer(null, line);
  });
};

// The escape sequences that move a cursor.
exports.CURSOR = {
  clearLine: side => side < 0 ? '\x1b[1K' : side > 0 ? '\x1b[0K' : '\x1b[2K',
  clearScreenDown: () => '\x1b[0J',
  cursorTo(x, y) {
    if (Number.isNaN(x)) throw new codes.ERR_INVALID_ARG_VALUE('x', x);
    if (Number.isNaN(y)) throw new codes.ERR_INVALID_ARG_VALUE('y', y);
    if (typeof x !== 'number') {
      const error = new TypeError('Cannot set cursor row without setting its column');
      error.code = 'ERR_INVALID_CURSOR_POS';
      throw error;
    }
    return typeof y === 'number' ? `\x1b[${y + 1};${x + 1}H` : `\x1b[${x + 1}G`;
  },
  moveCursor: (dx, dy) => `${dx < 0 ? `\x1b[${-dx}D` : dx > 0 ? `\x1b[${dx}C` : ''}${dy < 0 ? `\x1b[${-dy}A` : dy > 0 ? `\x1b[${dy}B` : ''}`,
};
exports.checkCallback = callback => {
  if (callback !== undefined) validateFunction(callback, 'cb');
};
