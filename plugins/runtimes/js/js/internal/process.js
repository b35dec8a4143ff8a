// `process`.
const EventEmitter = require('events');
const shared = require('internal/shared');
const run = require('internal/run');
const system = internalBinding('process');
const { codes, uvException } = require('internal/errors');
const { version, versions } = require('internal/version');
const { validateString, validateFunction } = require('internal/validators');

function ProcessClass() {}
Object.defineProperty(ProcessClass, 'name', { value: 'process' });
ProcessClass.prototype = Object.create(EventEmitter.prototype, { constructor: { value: ProcessClass, writable: true, configurable: true } });
const process = new ProcessClass();
EventEmitter.call(process);
module.exports = process;
Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });

const hidden = (name, value) => Object.defineProperty(process, name, { value, writable: true, configurable: true, enumerable: false });
function lazy(name, make) {
  Object.defineProperty(process, name, {
    get() {
      const value = make();
      Object.defineProperty(process, name, { value, writable: true, configurable: true, enumerable: true });
      return value;
    },
    set(value) {
      Object.defineProperty(process, name, { value, writable: true, configurable: true, enumerable: true });
    },
    configurable: true,
    enumerable: true,
  });
}

process.version = version;
process.versions = { ...versions };
process.arch = 'x64';
process.platform = 'linux';
process.release = { name: 'node', lts: 'Iron' };
process.title = 'node';
process.argv = run.argv;
process.execArgv = run.execArgv;
process.argv0 = system.argv()[0];
process.execPath = '/usr/local/bin/node';
process.pid = 2;
process.ppid = 1;
process.debugPort = 9229;
process.features = { inspector: false, debug: false, uv: false, ipv6: true, tls_alpn: false, tls_sni: false, tls_ocsp: false, tls: false, cached_builtins: true };
process.config = { target_defaults: {}, variables: {} };
hidden('_exiting', false);
hidden('moduleLoadList', []);

// What is set is seen by children and, for `TZ`, by dates.
const variables = Object.fromEntries(system.env());
process.env = new Proxy(variables, {
  get: (target, name) => typeof name === 'string' && !Object.hasOwn(target, name) ? Object.prototype[name] : target[name],
  set(target, name, value) {
    if (typeof name === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
    target[name] = `${value}`;
    system.setVariable(name, target[name]);
    return true;
  },
  defineProperty(target, name, descriptor) {
    if (!('value' in descriptor)) throw new codes.ERR_INVALID_ARG_VALUE('descriptor', descriptor);
    target[name] = `${descriptor.value}`;
    system.setVariable(name, target[name]);
    return true;
  },
  deleteProperty(target, name) {
    delete target[name];
    if (typeof name === 'string') system.setVariable(name, undefined);
    return true;
  },
});

let exitCode;
Object.defineProperty(process, 'exitCode', {
  get: () => exitCode,
  set: value => {
    if (value !== undefined && value !== null) {
      const number = typeof value === 'string' && value !== '' ? Number(value) : value;
      if (typeof number !== 'number') throw new codes.ERR_INVALID_ARG_TYPE('code', ['integer', 'undefined', 'null'], value);
      if (!Number.isInteger(number)) throw new codes.ERR_OUT_OF_RANGE('code', 'an integer', value);
    }
    exitCode = value;
  },
  enumerable: true,
  configurable: false,
});

process.exit = function exit(code) {
  if (code !== undefined) process.exitCode = code;
  if (!process._exiting) {
    process._exiting = true;
    process.emit('exit', Number(process.exitCode ?? 0));
  }
  system.exit(Number(process.exitCode ?? 0));
};
process.reallyExit = code => system.exit(Number(code ?? 0));
process.abort = () => system.exit(134);
process.kill = function kill(pid, signal = 'SIGTERM') {
  if (typeof pid !== 'number') throw new codes.ERR_INVALID_ARG_TYPE('pid', 'number', pid);
  if (require('child_process').killByPid(pid, signal)) return true;
  if (pid !== process.pid) throw Object.assign(uvException('ESRCH', 'kill'), { message: 'kill ESRCH' });
  if (signal === 0) return true;
  const { signals } = require('os').constants;
  const name = typeof signal === 'number' ? Object.keys(signals).find(one => signals[one] === signal) : signal;
  if (!(name in signals)) throw new codes.ERR_UNKNOWN_SIGNAL(signal);
  if (process.listenerCount(name) > 0) {
    setImmediate(() => process.emit(name, name, signals[name]));
    return true;
  }
  system.exit(128 + signals[name]);
};

process.cwd = () => system.cwd();
process.chdir = function chdir(folder) {
  validateString(folder, 'directory');
  const path = require('path').resolve(folder);
  const kind = internalBinding('fs').kind(path);
  if (kind !== 2) {
    const error = uvException(kind === 0 ? 'ENOENT' : 'ENOTDIR', 'chdir', system.cwd(), folder);
    error.dest = folder;
    throw error;
  }
  system.chdir(path);
};

Object.defineProperty(process, 'mainModule', {
  get: () => shared.mainModule,
  set: value => { shared.mainModule = value; },
  configurable: true,
  enumerable: true,
});

process.umask = function umask(mask) {
  const before = shared.umask ?? 0o022;
  if (mask !== undefined) shared.umask = typeof mask === 'string' ? parseInt(mask, 8) : mask;
  return before;
};
for (const name of ['getuid', 'geteuid', 'getgid', 'getegid']) process[name] = () => 1000;
process.getgroups = () => [1000];
for (const name of ['setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups']) {
  process[name] = () => { throw uvException('EPERM', name); };
}

const START = system.now();
process.uptime = () => (system.now() - START) / 1000 + 0.02;
process.hrtime = function hrtime(before) {
  const now = system.hrtime();
  let seconds = Math.floor(now / 1e9);
  let nanos = Math.floor(now % 1e9);
  if (before !== undefined) {
    if (!Array.isArray(before)) throw new codes.ERR_INVALID_ARG_TYPE('time', 'Array', before);
    seconds -= before[0];
    nanos -= before[1];
    if (nanos < 0) {
      seconds--;
      nanos += 1e9;
    }
  }
  return [seconds, nanos];
};
process.hrtime.bigint = () => BigInt(Math.floor(system.hrtime()));
process.cpuUsage = before => {
  const user = Math.round((system.now() - START) * 1000);
  return { user: user - (before?.user ?? 0), system: 0 - (before?.system ?? 0) };
};
process.resourceUsage = () => ({ userCPUTime: process.cpuUsage().user, systemCPUTime: 0, maxRSS: 32768, sharedMemorySize: 0, unsharedDataSize: 0, unsharedStackSize: 0,
  minorPageFault: 0, majorPageFault: 0, swappedOut: 0, fsRead: 0, fsWrite: 0, ipcSent: 0, ipcReceived: 0, signalsCount: 0,
  voluntaryContextSwitches: 0, involuntaryContextSwitches: 0 });
process.memoryUsage = () => ({ rss: 33554432, heapTotal: 16777216, heapUsed: 8388608, external: 1048576, arrayBuffers: 65536 });
process.memoryUsage.rss = () => 33554432;
process.constrainedMemory = () => 0;
process.availableMemory = () => 268435456;
process.getActiveResourcesInfo = () => [];

process.nextTick = function nextTick(callback, ...args) {
  validateFunction(callback, 'callback');
  if (process._exiting) return;
  shared.nextTick(callback, ...args);
};

process.emitWarning = function emitWarning(warning, type, code) {
  let detail;
  if (type !== null && typeof type === 'object') {
    ({ type = 'Warning', code, detail } = type);
  }
  if (typeof warning === 'string') {
    const error = new Error(warning);
    error.name = typeof type === 'string' ? type : 'Warning';
    if (code !== undefined) error.code = code;
    if (detail !== undefined) error.detail = detail;
    warning = error;
  } else if (!(warning instanceof Error)) {
    throw new codes.ERR_INVALID_ARG_TYPE('warning', ['Error', 'string'], warning);
  }
  if (warning.name === 'DeprecationWarning' && process.noDeprecation) return;
  shared.nextTick(() => {
    process.emit('warning', warning);
  });
};
// A listener like any other: a program may take it away.
if (!run.execArgv.includes('--no-warnings') && variables.NODE_NO_WARNINGS !== '1') {
  process.on('warning', warning => {
    if (!(warning instanceof Error)) return;
    const label = warning.code ? `[${warning.code}] ` : '';
    const text = `(node:${process.pid}) ${label}${Error.prototype.toString.call(warning)}${warning.detail ? `\n${warning.detail}` : ''}\n`;
    internalBinding('console').write(2, text);
  });
}

process.setUncaughtExceptionCaptureCallback = callback => require('internal/failure').setCapture(callback);
process.hasUncaughtExceptionCaptureCallback = () => require('internal/failure').hasCapture();
process.setSourceMapsEnabled = () => {};
process.binding = name => { throw new codes.ERR_NOT_AVAILABLE(`process.binding('${name}')`); };
process.dlopen = () => { throw new codes.ERR_NOT_AVAILABLE('native code'); };
process.getBuiltinModule = name => {
  const own = require('internal/modules').builtinName(name);
  return own === undefined ? undefined : shared.load(own);
};
process.allowedNodeEnvironmentFlags = new Set();
process.report = { compact: false, excludeNetwork: false, directory: '', filename: '', getReport: () => ({}), writeReport: () => '' };
process.permission = undefined;
process.loadEnvFile = (path = '.env') => {
  const text = require('fs').readFileSync(path, 'utf8');
  for (const [name, value] of Object.entries(require('util').parseEnv(text))) {
    if (variables[name] === undefined) process.env[name] = value;
  }
};
process.emit = function emit(name, ...args) {
  return EventEmitter.prototype.emit.call(process, name, ...args);
};

// Standard streams, made when they are first named.
const made = {};
for (const name of ['stdin', 'stdout', 'stderr']) {
  lazy(name, () => (made[name] = require('internal/stdio')[name]()));
}
hidden('standardIfMade', name => made[name]);
lazy('finalization', () => ({ register() {}, registerBeforeExit() {}, unregister() {} }));
