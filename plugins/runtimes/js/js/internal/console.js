// `console`: lines on standard output and error.
const { write } = internalBinding('console');
const { inspect, formatWithOptions } = require('internal/inspect');
const shared = require('internal/shared');

// Through `process.stdout` only once the script has touched it: it may have replaced `write`.
function toStream(name, text) {
  const stream = shared.process?.standardIfMade(name);
  if (stream) stream.write(text);
  else {
    try {
      write(name === 'stdout' ? 1 : 2, text.toWellFormed());
    } catch {
      // Nobody reads it any more.
    }
  }
}

const METHODS = {
  log(...args) { this._out('stdout', this._format('stdout', args)); },
  warn(...args) { this._out('stderr', this._format('stderr', args)); },
  dir(value, options) { this._out('stdout', inspect(value, { customInspect: false, ...options })); },
  time(label = 'default') {
    label = `${label}`;
    if (this._times.has(label)) return warning(`Label '${label}' already exists for console.time()`);
    this._times.set(label, internalBinding('process').now());
  },
  timeEnd(label = 'default') {
    label = `${label}`;
    if (this._elapsed(label, [])) this._times.delete(label);
  },
  timeLog(label = 'default', ...args) { this._elapsed(`${label}`, args); },
  trace: function trace(...args) {
    const error = { name: 'Trace', message: this._format('stderr', args) };
    const holder = {};
    Error.captureStackTrace(holder, trace);
    const frames = holder.stack.split('\n').slice(1).join('\n');
    this._out('stderr', `Trace${error.message ? `: ${error.message}` : ''}\n${frames}`);
  },
  assert(value, ...args) {
    if (value) return;
    if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
    else args.unshift('Assertion failed');
    this.warn(...args);
  },
  clear() {},
  count(label = 'default') {
    label = `${label}`;
    const count = (this._counts.get(label) ?? 0) + 1;
    this._counts.set(label, count);
    this.log(`${label}: ${count}`);
  },
  countReset(label = 'default') {
    if (!this._counts.delete(`${label}`)) warning(`Count for '${label}' does not exist`);
  },
  group(...args) {
    if (args.length > 0) this.log(...args);
    this._indent += ' '.repeat(this._step);
  },
  groupEnd() { this._indent = this._indent.slice(0, Math.max(0, this._indent.length - this._step)); },
  table(data, wanted) {
    if (data === null || typeof data !== 'object') return this.log(data);
    this.log(require('internal/table').table(data, wanted));
  },
};
METHODS.debug = METHODS.info = METHODS.dirxml = METHODS.log;
METHODS.error = METHODS.warn;
METHODS.groupCollapsed = METHODS.group;
for (const name of ['profile', 'profileEnd', 'timeStamp']) METHODS[name] = () => {};

function warning(text) {
  process.emitWarning(text);
}

function duration(ms) {
  if (ms >= 3600000) return `${clock(ms, 3600000)} (h:mm:ss)`;
  if (ms >= 60000) return `${clock(ms, 60000)} (m:ss.mmm)`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(3)}s`;
  return `${Number(ms.toFixed(3))}ms`;
}

function clock(ms, unit) {
  const two = value => String(value).padStart(2, '0');
  const seconds = Math.floor(ms / 1000);
  if (unit === 3600000) return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}`;
}

function Console(options, stderr) {
  if (!new.target) return new Console(options, stderr);
  if (options === undefined || typeof options.write === 'function') options = { stdout: options, stderr };
  setUp(this, options);
  // Methods are bound to the console: they are passed around as functions.
  for (const name of Object.keys(Console.prototype)) {
    this[name] = Console.prototype[name].bind(this);
    Object.defineProperty(this[name], 'name', { value: name });
  }
}
Object.assign(Console.prototype, METHODS);

function setUp(own, { stdout, stderr = stdout, inspectOptions, colorMode, groupIndentation = 2 }) {
  const hidden = (name, value) => Object.defineProperty(own, name, { value, writable: true, configurable: true, enumerable: false });
  hidden('_times', new Map());
  hidden('_counts', new Map());
  hidden('_indent', '');
  hidden('_step', groupIndentation);
  hidden('_format', (name, args) => {
    if (args.length === 1 && typeof args[0] === 'string') return args[0];
    const stream = name === 'stdout' ? stdout : stderr;
    const colors = colorMode === true || (colorMode !== false && Boolean(stream?.isTTY));
    return formatWithOptions({ ...inspectOptions, ...(colors ? { colors } : {}) }, ...args);
  });
  hidden('_out', (name, text) => {
    if (own._indent !== '') text = own._indent + text.replaceAll('\n', `\n${own._indent}`);
    text += '\n';
    const stream = name === 'stdout' ? stdout : stderr;
    if (stream) stream.write(text);
    else toStream(name, text);
  });
  hidden('_elapsed', (label, args) => {
    const start = own._times.get(label);
    if (start === undefined) {
      warning(`No such label '${label}' for console.timeEnd()`);
      return false;
    }
    const text = duration(internalBinding('process').now() - start);
    if (args.length === 0) own.log('%s: %s', label, text);
    else own.log('%s: %s', label, text, ...args);
    return true;
  });
}

const console = Object.create({});
setUp(console, {});
for (const name of Object.keys(METHODS)) {
  const method = METHODS[name];
  console[name] = (...args) => method.apply(console, args);
  Object.defineProperty(console[name], 'name', { value: name });
}
console.Console = Console;
Object.defineProperty(console, Symbol.toStringTag, { value: 'console', configurable: true });
exports.console = console;
exports.Console = Console;
