// Other commands of the sandbox: what `spawn` and its relatives start is never a program of the host.
const EventEmitter = require('events');
const service = internalBinding('spawn');
const io = require('internal/io');
const { codes, AbortError, callException, uv } = require('internal/errors');
const { validateString, validateObject, validateFunction, validateAbortSignal } = require('internal/validators');
const { promisify } = require('internal/shared');

const MAX_BUFFER_BYTES = 1024 * 1024;
const GATHERED_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 65536;
const SIGKILL = 9;

const running = new Map();

// Arguments in all the ways they may be given.
function normalize(file, args, options) {
  validateString(file, 'file');
  if (file === '') throw new codes.ERR_INVALID_ARG_VALUE('file', file, 'cannot be empty');
  if (Array.isArray(args)) args = [...args];
  else if (args === undefined || args === null) args = [];
  else if (typeof args !== 'object') throw new codes.ERR_INVALID_ARG_TYPE('args', 'object', args);
  else [args, options] = [[], args];
  if (options === undefined || options === null) options = {};
  else validateObject(options, 'options');
  for (const word of [file, ...args]) {
    if (String(word).includes('\0')) throw new codes.ERR_INVALID_ARG_VALUE('args', word, 'must be a string without null bytes');
  }
  if (options.cwd != null) {
    const { cwd } = options;
    if (typeof cwd !== 'string' && !(cwd instanceof URL)) throw new codes.ERR_INVALID_ARG_TYPE('options.cwd', ['string', 'URL'], cwd);
  }
  args = args.map(String);
  if (options.shell) {
    args = ['-c', [file, ...args].join(' ')];
    file = typeof options.shell === 'string' ? options.shell : '/bin/sh';
  }
  return { file, args, options };
}

function folderOf({ cwd }) {
  if (cwd === undefined || cwd === null) return process.cwd();
  return require('path').resolve(cwd instanceof URL ? require('url').fileURLToPath(cwd) : cwd);
}

function variables({ env }) {
  const from = env ?? process.env;
  return Object.keys(from).filter(name => from[name] !== undefined).map(name => [name, `${from[name]}`.toWellFormed()]);
}

// What Rust is told of a stream: `pipe`, `inherit`, `ignore`, or a file whose content is copied.
function targetOf(one, at) {
  if (one === undefined || one === null || one === 'pipe' || one === 'overlapped') return { how: 'pipe', pipe: true };
  if (one === 'ignore') return { how: 'ignore' };
  if (one === 'inherit' || one === at) return { how: 'inherit' };
  const fd = typeof one === 'number' ? one : one?.fd;
  if (fd === 0 && at === 0) return { how: 'inherit' };
  if ((fd === 1 || fd === 2) && at > 0) return fd === at ? { how: 'inherit' } : at === 2 ? { how: 'pipe', copy: bytes => process.stdout.write(bytes) } : { how: 'merge' };
  if (typeof fd === 'number') {
    const fs = require('fs');
    return at === 0 ? { how: 'pipe', source: () => fs.readFileSync(fd) } : { how: 'pipe', copy: bytes => fs.writeSync(fd, bytes) };
  }
  if (one !== null && typeof one === 'object' && typeof one.write === 'function' && at > 0) return { how: 'pipe', copy: bytes => one.write(bytes) };
  if (one === 'ipc') throw new codes.ERR_NOT_AVAILABLE('a channel to a child');
  throw new codes.ERR_INVALID_ARG_VALUE('stdio', one);
}

function targets(stdio = 'pipe') {
  const list = typeof stdio === 'string' ? [stdio, stdio, stdio] : Array.isArray(stdio) ? stdio : undefined;
  if (list === undefined || (typeof stdio === 'string' && !['pipe', 'ignore', 'inherit', 'overlapped'].includes(stdio))) {
    throw new codes.ERR_INVALID_ARG_VALUE('stdio', stdio);
  }
  return [0, 1, 2].map(at => targetOf(list[at], at));
}

// The name the host looks for: a name without a folder is looked up in its table, a path is made absolute.
function programOf(file, folder) {
  return file.includes('/') ? require('path').resolve(folder, file) : file;
}

function wanted(file, args, options, stdio) {
  const cwd = folderOf(options);
  return {
    file: programOf(file, cwd).toWellFormed(), args: args.map(word => word.toWellFormed()), env: variables(options), cwd,
    stdio: stdio.map(one => one.how),
  };
}

// A folder that is not there shows as a program that is not there.
function refuseFolder(options) {
  if (options.cwd == null) return;
  const kind = internalBinding('fs').kind(folderOf(options));
  if (kind !== 2) throw { code: kind === 0 ? 'ENOENT' : 'ENOTDIR' };
}

function failure(reason, file, args) {
  const code = typeof reason === 'string' ? reason : reason.code ?? 'EINVAL';
  const error = callException(code, 'spawn', file);
  error.syscall = `spawn ${file}`;
  error.path = file;
  error.spawnargs = args;
  if (reason.words) Object.defineProperty(error, 'claw', { value: reason.words, enumerable: false });
  return error;
}

const signals = () => require('os').constants.signals;

function signalName(signal) {
  if (signal === undefined || signal === null) return 'SIGTERM';
  const table = signals();
  const name = typeof signal === 'number' ? Object.keys(table).find(one => table[one] === signal) : signal.toUpperCase?.();
  if (signal !== 0 && !(name in table)) throw new codes.ERR_UNKNOWN_SIGNAL(signal);
  return name;
}

class ChildProcess extends EventEmitter {
  #id = null;
  #signal = null;
  #open = 0;
  #ended = false;

  constructor() {
    super();
    Object.assign(this, { pid: undefined, stdin: null, stdout: null, stderr: null, exitCode: null, signalCode: null, killed: false, connected: false, spawnfile: null, spawnargs: [] });
  }

  spawn({ file, args, options, argv0 }) {
    this.spawnfile = file;
    this.spawnargs = [argv0 ?? file, ...args];
    const stdio = targets(options.stdio);
    let started;
    try {
      refuseFolder(options);
      started = service.start(wanted(file, args, options, stdio));
    } catch (reason) {
      if (reason instanceof Error) throw reason;
      const error = failure(reason, file, args);
      this.exitCode = -(uv[error.code]?.[0] ?? 1);
      this.#pipes(stdio, {});
      // What is written to a child that never was is lost, not an error.
      this.stdin?.destroy();
      for (const stream of [this.stdout, this.stderr]) stream?.push(null);
      process.nextTick(() => {
        this.emit('error', error);
        setImmediate(() => {
          this.#ended = true;
          this.#maybeClose();
        });
      });
      return this;
    }
    this.#id = started.child;
    this.pid = started.pid;
    running.set(this.pid, this);
    this.#pipes(stdio, started);
    process.nextTick(() => this.emit('spawn'));
    this.#wait();
    return this;
  }

  #pipes(stdio, started) {
    const { Readable, Writable } = require('stream');
    this.stdio = [null, null, null];
    if (stdio[0].pipe) this.stdin = this.stdio[0] = input(started.stdin ?? null, Writable);
    else if (stdio[0].source && started.stdin != null) io.write(started.stdin, stdio[0].source(), () => io.close(started.stdin));
    for (const [at, name] of [[1, 'stdout'], [2, 'stderr']]) {
      const id = started[name] ?? null;
      if (stdio[at].pipe) {
        this.#open++;
        const stream = this[name] = this.stdio[at] = output(id, Readable);
        stream.once('close', () => {
          this.#open--;
          this.#maybeClose();
        });
      } else if (stdio[at].copy && id !== null) {
        this.#open++;
        copy(id, stdio[at].copy, () => {
          this.#open--;
          this.#maybeClose();
        });
      }
    }
  }

  #wait() {
    const end = service.ended(this.#id);
    if (end === null) return io.watch(this.#id, () => this.#wait(), this.#kept);
    io.close(this.#id);
    this.#id = null;
    running.delete(this.pid);
    if (end.signal != null) this.signalCode = this.#signal ?? end.signal;
    else this.exitCode = end.code;
    this.stdin?.destroy();
    this.#ended = true;
    this.emit('exit', this.exitCode, this.signalCode);
    // What nobody reads does not hold up the end.
    for (const stream of [this.stdout, this.stderr]) if (stream && !stream.readableFlowing && stream.listenerCount('readable') === 0) stream.resume();
    this.#maybeClose();
  }

  #maybeClose() {
    if (this.#ended && this.#open === 0 && !this.closed) {
      Object.defineProperty(this, 'closed', { value: true, enumerable: false });
      process.nextTick(() => this.emit('close', this.exitCode, this.signalCode));
    }
  }

  #kept = true;

  kill(signal) {
    const name = signalName(signal);
    if (this.#id === null || this.#ended) return false;
    if (signal === 0) return true;
    this.killed = true;
    this.#signal = name;
    service.kill(this.#id);
    return true;
  }

  ref() {
    this.#kept = true;
    if (this.#id !== null) internalBinding('io').watch(this.#id, true);
  }

  unref() {
    this.#kept = false;
    if (this.#id !== null) {
      service.detach(this.#id);
      internalBinding('io').watch(this.#id, false);
    }
  }

  send() { throw new codes.ERR_NOT_AVAILABLE('a channel to a child'); }
  disconnect() {}

  [Symbol.dispose]() { if (!this.killed) this.kill(); }
}

function input(id, Writable) {
  return new Writable({
    write(chunk, encoding, callback) {
      if (id === null) return callback(failedWrite());
      io.write(id, chunk, reason => callback(reason ? failedWrite() : null));
    },
    final(callback) {
      if (id !== null) io.close(id);
      id = null;
      callback();
    },
    destroy(error, callback) {
      if (id !== null) io.close(id);
      id = null;
      callback(error);
    },
  });
}

function failedWrite() {
  return callException('EPIPE', 'write');
}

function output(id, Readable) {
  return new Readable({
    highWaterMark: PIECE_BYTES,
    read() {
      if (id === null) return;
      io.read(id, PIECE_BYTES, (reason, bytes) => {
        if (reason || bytes === null) {
          if (id !== null) io.close(id);
          id = null;
          this.push(null);
        } else this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      });
    },
    destroy(error, callback) {
      if (id !== null) io.close(id);
      id = null;
      callback(error);
    },
  });
}

function copy(id, write, done) {
  io.read(id, PIECE_BYTES, (reason, bytes) => {
    if (reason || bytes === null) {
      io.close(id);
      return done();
    }
    write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    copy(id, write, done);
  });
}

function spawn(file, args, options) {
  const call = normalize(file, args, options);
  const { signal, timeout, killSignal } = call.options;
  validateAbortSignal(signal, 'options.signal');
  const child = new ChildProcess();
  child.spawn({ ...call, argv0: call.options.argv0 });
  if (timeout > 0) {
    const timer = setTimeout(() => child.kill(killSignal), timeout);
    child.once('exit', () => clearTimeout(timer));
  }
  if (signal) {
    const abort = () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(killSignal);
      child.emit('error', new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal.aborted) process.nextTick(abort);
    else {
      signal.addEventListener('abort', abort, { once: true });
      child.once('exit', () => signal.removeEventListener('abort', abort));
    }
  }
  return child;
}

// With a callback and all output in memory

function execFile(file, args, options, callback) {
  if (typeof args === 'function') [args, options, callback] = [[], {}, args];
  else if (typeof options === 'function') [options, callback] = [undefined, options];
  if (args !== undefined && args !== null && !Array.isArray(args)) [args, options, callback] = [[], args, typeof options === 'function' ? options : callback];
  options = { encoding: 'utf8', timeout: 0, maxBuffer: MAX_BUFFER_BYTES, killSignal: 'SIGTERM', cwd: null, env: null, shell: false, ...options };
  const child = spawn(file, args ?? [], { ...options, timeout: 0, stdio: undefined });
  const command = [file, ...(args ?? [])].join(' ');
  const encoding = options.encoding && options.encoding !== 'buffer' ? options.encoding : null;
  const parts = { stdout: [], stderr: [] };
  const sizes = { stdout: 0, stderr: 0 };
  let error = null;
  let done = false;
  let timer;
  const killFor = reason => {
    error ??= reason;
    child.kill(options.killSignal);
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  if (options.timeout > 0) timer = setTimeout(() => { error ??= null; timedOut = true; child.kill(options.killSignal); }, options.timeout);
  let timedOut = false;
  for (const name of ['stdout', 'stderr']) {
    child[name]?.on('data', chunk => {
      sizes[name] += chunk.length;
      if (sizes[name] > options.maxBuffer) {
        parts[name].push(chunk.subarray(0, chunk.length - (sizes[name] - options.maxBuffer)));
        killFor(new codes.ERR_CHILD_PROCESS_STDIO_MAXBUFFER(name));
      } else parts[name].push(chunk);
    });
  }
  const finish = (code, signal) => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    if (!callback) return;
    const [stdout, stderr] = ['stdout', 'stderr'].map(name => {
      const all = Buffer.concat(parts[name]);
      return encoding ? all.toString(encoding) : all;
    });
    if (!error && code === 0 && signal === null) return callback(null, stdout, stderr);
    if (!error) {
      error = new Error(`Command failed: ${command}\n${stderr}`);
      error.code = code < 0 ? require('util').getSystemErrorName(code) : code;
      error.killed = child.killed || timedOut;
      error.signal = signal;
    }
    error.cmd ??= command;
    callback(error, stdout, stderr);
  };
  child.on('close', finish);
  child.on('error', reason => {
    error ??= reason;
    child.stdout?.destroy();
    child.stderr?.destroy();
    finish(null, null);
  });
  return child;
}

function exec(command, options, callback) {
  if (typeof options === 'function') [options, callback] = [undefined, options];
  validateString(command, 'command');
  if (callback !== undefined) validateFunction(callback, 'callback');
  return execFile(command, [], { ...options, shell: typeof options?.shell === 'string' ? options.shell : true }, callback);
}

for (const [work, count] of [[exec, 2], [execFile, 3]]) {
  Object.defineProperty(work, promisify, {
    value: (...args) => {
      let child;
      const promise = new Promise((resolve, reject) => {
        child = work(...args.slice(0, count), (error, stdout, stderr) => {
          if (error === null) resolve({ stdout, stderr });
          else reject(Object.assign(error, { stdout, stderr }));
        });
      });
      promise.child = child;
      return promise;
    },
    enumerable: false,
  });
}

// At once

function spawnSync(file, args, options) {
  const call = normalize(file, args, options);
  ({ options } = call);
  const stdio = targets(options.stdio ?? 'pipe');
  const limit = Math.min(options.maxBuffer ?? MAX_BUFFER_BYTES, GATHERED_BYTES);
  let text = options.input;
  if (text !== undefined && text !== null) stdio[0] = { how: 'pipe', pipe: true };
  else if (stdio[0].source) text = stdio[0].source();
  const bytes = text === undefined || text === null ? new Uint8Array(0) : require('internal/validators').toBytes(text, 'options.input');
  const encoding = options.encoding && options.encoding !== 'buffer' ? options.encoding : null;
  const shown = part => encoding ? part.toString(encoding) : part;
  const result = { error: undefined, status: null, signal: null, output: null, pid: 0, stdout: null, stderr: null };
  let done;
  try {
    refuseFolder(options);
    done = service.gather(wanted(call.file, call.args, options, stdio), bytes, limit, options.timeout > 0 ? options.timeout : 0);
  } catch (reason) {
    if (reason instanceof Error) throw reason;
    const error = failure(reason, call.file, call.args);
    error.message = `spawnSync ${call.file} ${error.code}`;
    error.stack = error.stack.replace(/^.*$/m, `Error: ${error.message}`);
    error.syscall = `spawnSync ${call.file}`;
    return { error, status: null, signal: null, output: null, pid: 0, stdout: null, stderr: null };
  }
  result.pid = done.pid;
  const parts = [null, done.stdout, done.stderr].map(part => part ? Buffer.from(part.buffer, part.byteOffset, part.byteLength) : null);
  for (const at of [1, 2]) {
    if (stdio[at].copy && parts[at]) stdio[at].copy(parts[at]);
    if (!stdio[at].pipe) parts[at] = null;
    else parts[at] ??= Buffer.alloc(0);
  }
  result.output = [null, ...parts.slice(1).map(part => part === null ? null : shown(part))];
  [, result.stdout, result.stderr] = result.output;
  if (done.error) {
    result.error = callException(done.error, 'spawnSync', call.file);
    Object.assign(result.error, { syscall: `spawnSync ${call.file}`, path: call.file, spawnargs: call.args });
    result.signal = signalName(options.killSignal);
  } else if (done.signal == null) result.status = done.code;
  else result.signal = done.signal;
  if (result.error === undefined) delete result.error;
  return result;
}

function checked(result, options, command) {
  if (options?.stdio === undefined && result.stderr?.length > 0) process.stderr.write(result.stderr);
  if (result.error) throw Object.assign(result.error, result, { error: result.error });
  if (result.status !== 0) {
    const words = result.stderr?.length > 0 ? `\n${result.stderr}` : '';
    throw Object.assign(new Error(`Command failed: ${command}${words}`), result);
  }
  return result.stdout;
}

function execFileSync(file, args, options) {
  const call = normalize(file, args, options);
  const given = Array.isArray(args) ? options : args;
  const result = spawnSync(file, Array.isArray(args) ? args : [], given);
  return checked(result, given, [file, ...(Array.isArray(args) ? args : [])].join(' ') || call.file);
}

function execSync(command, options) {
  validateString(command, 'command');
  const result = spawnSync(command, [], { ...options, shell: typeof options?.shell === 'string' ? options.shell : true });
  return checked(result, options, command);
}

// A module in a child of its own, without a channel.
function fork(file, args, options) {
  if (args !== undefined && args !== null && !Array.isArray(args)) [args, options] = [[], args];
  const child = spawn('node', [...(options?.execArgv ?? []), `${file}`, ...(args ?? [])], { ...options, stdio: options?.silent ? 'pipe' : 'inherit', shell: false });
  return child;
}

exports.killByPid = (pid, signal) => running.get(pid)?.kill(signal === 'SIGKILL' ? SIGKILL : signal) ?? false;
Object.defineProperty(exports, 'killByPid', { enumerable: false });
Object.assign(exports, { ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync });
