// Node's errors: classes with a code, and errors of the operating system.
const uv = {
  E2BIG: [7, 'argument list too long'],
  EACCES: [13, 'permission denied'],
  EADDRINUSE: [98, 'address already in use'],
  EAGAIN: [11, 'resource temporarily unavailable'],
  EBADF: [9, 'bad file descriptor'],
  EBUSY: [16, 'resource busy or locked'],
  ECANCELED: [125, 'operation canceled'],
  ECONNREFUSED: [111, 'connection refused'],
  ECONNRESET: [104, 'connection reset by peer'],
  EEXIST: [17, 'file already exists'],
  EFBIG: [27, 'file too large'],
  EHOSTUNREACH: [113, 'host is unreachable'],
  EINVAL: [22, 'invalid argument'],
  EIO: [5, 'i/o error'],
  EISDIR: [21, 'illegal operation on a directory'],
  ELOOP: [40, 'too many symbolic links encountered'],
  EMFILE: [24, 'too many open files'],
  EMLINK: [31, 'too many links'],
  ENAMETOOLONG: [36, 'name too long'],
  ENOBUFS: [105, 'no buffer space available'],
  ENOENT: [2, 'no such file or directory'],
  ENOEXEC: [8, 'exec format error'],
  ENOMEM: [12, 'not enough memory'],
  ENOSPC: [28, 'no space left on device'],
  ENOSYS: [38, 'function not implemented'],
  ENOTDIR: [20, 'not a directory'],
  ENOTEMPTY: [39, 'directory not empty'],
  ENOTFOUND: [3008, 'unknown node or service'],
  ENOTSUP: [95, 'operation not supported on socket'],
  EPERM: [1, 'operation not permitted'],
  EPIPE: [32, 'broken pipe'],
  EPROTO: [71, 'protocol error'],
  EROFS: [30, 'read-only file system'],
  ESPIPE: [29, 'invalid seek'],
  ESRCH: [3, 'no such process'],
  ETIMEDOUT: [110, 'connection timed out'],
  ETXTBSY: [26, 'text file is busy'],
  EXDEV: [18, 'cross-device link not permitted'],
};
exports.uv = uv;

// `ENOENT: no such file or directory, open 'x'`. What is no code is passed on as it is.
exports.uvException = (code, syscall, path, dest) => {
  if (typeof code !== 'string') return code;
  const [number, words] = uv[code] ?? [1, 'unknown error'];
  let message = `${code}: ${words}, ${syscall}`;
  if (path !== undefined) message += ` '${path}'`;
  if (dest !== undefined) message += ` -> '${dest}'`;
  const error = new Error(message);
  error.errno = -number;
  error.code = code;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
};

// An error of a call such as `spawn` or `connect`: `spawn x ENOENT`.
exports.callException = (code, syscall, path) => {
  const error = new Error(path === undefined ? `${syscall} ${code}` : `${syscall} ${path} ${code}`);
  error.errno = -(uv[code]?.[0] ?? 1);
  error.code = code;
  error.syscall = syscall;
  return error;
};

const codes = {};
exports.codes = codes;

// A class whose `name` reads as the base's and whose stack begins with `Name [CODE]: message`.
function define(code, Base, words) {
  codes[code] = function NodeError(...args) {
    const message = typeof words === 'function' ? words.apply(null, args) : words;
    const error = new Base();
    Object.defineProperty(error, 'message', { value: message, writable: true, configurable: true });
    Object.defineProperty(error, 'name', { value: `${Base.name} [${code}]`, writable: true, configurable: true });
    Error.captureStackTrace(error, NodeError);
    // The own property that captureStackTrace left is shown by nobody.
    Object.defineProperty(error, 'stack', { value: error.stack, writable: true, configurable: true, enumerable: false });
    delete error.name;
    error.code = code;
    Object.defineProperty(error, 'toString', {
      value() { return `${this.name} [${code}]: ${this.message}`; },
      writable: true, configurable: true, enumerable: false,
    });
    return error;
  };
}
exports.define = define;

function show(value) {
  return require('internal/inspect').inspect(value, { depth: 1, breakLength: Infinity, compact: 3 });
}

// `Received type string ('x')`
function received(value) {
  if (value == null) return ` Received ${value}`;
  if (typeof value === 'function') return ` Received function ${value.name}`;
  if (typeof value === 'object') {
    if (value.constructor?.name) return ` Received an instance of ${value.constructor.name}`;
    return ` Received ${require('internal/inspect').inspect(value, { depth: -1 })}`;
  }
  let text = require('internal/inspect').inspect(value, { colors: false });
  if (text.length > 28) text = `${text.slice(0, 25)}...`;
  return ` Received type ${typeof value} (${text})`;
}

function list(words, joint = 'or') {
  if (words.length <= 2) return words.join(` ${joint} `);
  return `${words.slice(0, -1).join(', ')}, ${joint} ${words[words.length - 1]}`;
}

const PRIMITIVES = ['string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol'];

function expected(wanted) {
  wanted = Array.isArray(wanted) ? wanted : [wanted];
  const types = wanted.filter(word => PRIMITIVES.includes(word)).map(word => word.toLowerCase());
  const isClass = word => !PRIMITIVES.includes(word) && /^([A-Z][a-z0-9]*)+$/.test(word);
  const classes = wanted.filter(isClass);
  const others = wanted.filter(word => !PRIMITIVES.includes(word) && !isClass(word));
  const parts = [];
  const object = classes.length > 0 ? types.indexOf('object') : -1;
  if (object >= 0) {
    types.splice(object, 1);
    classes.push('Object');
  }
  if (types.length > 0) parts.push(types.length > 1 ? `one of type ${list(types)}` : `of type ${types[0]}`);
  if (classes.length > 0) parts.push(`an instance of ${list(classes)}`);
  if (others.length > 0) parts.push(others.length > 1 ? `one of ${list(others)}` : others[0].toLowerCase() === others[0] ? others[0] : `an ${others[0]}`);
  return parts.join(' or ');
}

define('ERR_INVALID_ARG_TYPE', TypeError, (name, wanted, value) => {
  const what = name.endsWith(' argument') ? `The ${name}` : `The "${name}" ${name.includes('.') ? 'property' : 'argument'}`;
  return `${what} must be ${expected(wanted)}.${received(value)}`;
});
define('ERR_INVALID_ARG_VALUE', TypeError, (name, value, reason = 'is invalid') => {
  let text = show(value);
  if (text.length > 128) text = `${text.slice(0, 128)}...`;
  return `The ${name.includes('.') ? 'property' : 'argument'} '${name}' ${reason}. Received ${text}`;
});
define('ERR_OUT_OF_RANGE', RangeError, (name, range, value) => {
  let text;
  if (Number.isInteger(value) && Math.abs(value) > 2 ** 32) text = String(value).replace(/(?<=\d)(?=(\d{3})+$)/g, '_');
  else text = typeof value === 'bigint' ? `${value}n` : show(value);
  return `The value of "${name}" is out of range. It must be ${range}. Received ${text}`;
});
define('ERR_INVALID_RETURN_VALUE', TypeError, (wanted, name, value) =>
  `Expected ${wanted} to be returned from the "${name}" function but got ${value?.constructor?.name ? `an instance of ${value.constructor.name}` : `type ${typeof value}`}.`);
define('ERR_INVALID_THIS', TypeError, type => `Value of "this" must be of type ${type}`);
define('ERR_MISSING_ARGS', TypeError, (...names) => {
  const quoted = names.map(name => Array.isArray(name) ? name.map(one => `"${one}"`).join(' or ') : `"${name}"`);
  return `The ${list(quoted, 'and')} argument${names.length > 1 ? 's' : ''} must be specified`;
});
define('ERR_UNKNOWN_ENCODING', TypeError, name => `Unknown encoding: ${name}`);
define('ERR_UNKNOWN_SIGNAL', TypeError, name => `Unknown signal: ${name}`);
define('ERR_INVALID_URL', TypeError, 'Invalid URL');
define('ERR_INVALID_URL_SCHEME', TypeError, wanted => `The URL must be of scheme ${wanted}`);
define('ERR_INVALID_FILE_URL_HOST', TypeError, system => `File URL host must be "localhost" or empty on ${system}`);
define('ERR_INVALID_FILE_URL_PATH', TypeError, why => `File URL path ${why}`);
define('ERR_INVALID_CALLBACK', TypeError, value => `Callback must be a function. Received ${show(value)}`);
define('ERR_INVALID_STATE', Error, why => `Invalid state: ${why}`);
define('ERR_INVALID_HANDLE_TYPE', TypeError, 'This handle type cannot be sent');
define('ERR_ILLEGAL_CONSTRUCTOR', TypeError, 'Illegal constructor');
define('ERR_METHOD_NOT_IMPLEMENTED', Error, name => `The ${name} method is not implemented`);
define('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', TypeError, name => `The feature ${name} is unavailable on the current platform, which is being used to run Node.js`);
define('ERR_UNHANDLED_ERROR', Error, (value = undefined) => value === undefined ? 'Unhandled error.' : `Unhandled error. (${value})`);
define('ERR_BUFFER_OUT_OF_BOUNDS', RangeError, name => name ? `"${name}" is outside of buffer bounds` : 'Attempt to access memory outside buffer bounds');
define('ERR_INVALID_BUFFER_SIZE', RangeError, size => `Buffer size must be a multiple of ${size}`);
define('ERR_STRING_TOO_LONG', Error, 'Cannot create a string longer than 0x1fffffe8 characters');
define('ERR_ENCODING_INVALID_ENCODED_DATA', TypeError, name => `The encoded data was not valid for encoding ${name}`);
define('ERR_ENCODING_NOT_SUPPORTED', RangeError, name => `The "${name}" encoding is not supported`);
define('ERR_UNKNOWN_BUILTIN_MODULE', Error, name => `No such built-in module: ${name}`);
define('ERR_REQUIRE_ESM', Error, (path, parent) => `require() of ES Module ${path}${parent ? ` from ${parent}` : ''} not supported.`);
define('ERR_REQUIRE_ASYNC_MODULE', Error, 'require() cannot be used on an ESM graph with top-level await. Use import() instead. To see where the top-level await comes from, use --experimental-print-required-tla.');
define('ERR_UNKNOWN_FILE_EXTENSION', TypeError, (extension, path) => `Unknown file extension "${extension}" for ${path}`);
define('ERR_UNSUPPORTED_DIR_IMPORT', Error, (path, base) => `Directory import '${path}' is not supported resolving ES modules imported from ${base}`);
define('ERR_UNSUPPORTED_ESM_URL_SCHEME', Error, url => `Only URLs with a scheme in: file, data, and node are supported by the default ESM loader. Received protocol '${url}'`);
define('ERR_INVALID_MODULE_SPECIFIER', TypeError, (name, why, base) => `Invalid module "${name}" ${why}${base ? ` imported from ${base}` : ''}`);
define('ERR_INVALID_PACKAGE_CONFIG', Error, (path, base, why) => `Invalid package config ${path}${base ? ` while importing ${base}` : ''}.${why ? ` ${why}` : ''}`);
define('ERR_INVALID_PACKAGE_TARGET', Error, (folder, key, target) => `Invalid "exports" target ${JSON.stringify(target)} defined for '${key}' in the package config ${folder}package.json`);
define('ERR_MODULE_NOT_FOUND', Error, (path, base, kind = 'package') => `Cannot find ${kind} '${path}' imported from ${base}`);
define('ERR_PACKAGE_PATH_NOT_EXPORTED', Error, (folder, key, base) => key === '.'
  ? `No "exports" main defined in ${folder}package.json${base ? ` imported from ${base}` : ''}`
  : `Package subpath '${key}' is not defined by "exports" in ${folder}package.json${base ? ` imported from ${base}` : ''}`);
define('ERR_PACKAGE_IMPORT_NOT_DEFINED', TypeError, (name, folder, base) => `Package import specifier "${name}" is not defined${folder ? ` in package ${folder}package.json` : ''} imported from ${base}`);
define('ERR_IMPORT_ATTRIBUTE_MISSING', TypeError, (url, key, value) => `Module "${url}" needs an import attribute of "${key}: ${value}"`);
define('ERR_CHILD_PROCESS_STDIO_MAXBUFFER', RangeError, name => `${name} maxBuffer length exceeded`);
define('ERR_CHILD_PROCESS_IPC_REQUIRED', Error, name => `Forked processes must have an IPC channel, missing value 'ipc' in ${name}`);
define('ERR_INVALID_CHAR', TypeError, (name, field) => `Invalid character in ${name}${field ? ` ["${field}"]` : ''}`);
define('ERR_FS_EISDIR', Error, ({ syscall, message, path }) => `Path is a directory: ${syscall} returned ${message} ${path}`);
define('ERR_FS_CP_EINVAL', Error, ({ message, path }) => `Invalid src or dest: ${message} ${path}`);
define('ERR_FS_CP_EEXIST', Error, ({ path }) => `Target already exists: cp returned EEXIST (${path} already exists) ${path}`);
define('ERR_FS_CP_DIR_TO_NON_DIR', Error, ({ message, path }) => `Cannot overwrite non-directory with directory: cp returned EISDIR (${message}) ${path}`);
define('ERR_FS_FILE_TOO_LARGE', RangeError, size => `File size (${size}) is greater than 2 GiB`);
define('ERR_DIR_CLOSED', Error, 'Directory handle was closed');
define('ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET', Error, '`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active');
define('ERR_STREAM_PREMATURE_CLOSE', Error, 'Premature close');
define('ERR_STREAM_DESTROYED', Error, name => `Cannot call ${name} after a stream was destroyed`);
define('ERR_STREAM_WRITE_AFTER_END', Error, 'write after end');
define('ERR_STREAM_PUSH_AFTER_EOF', Error, 'stream.push() after EOF');
define('ERR_STREAM_UNSHIFT_AFTER_END_EVENT', Error, 'stream.unshift() after end event');
define('ERR_STREAM_NULL_VALUES', TypeError, 'May not write null values to stream');
define('ERR_STREAM_CANNOT_PIPE', Error, 'Cannot pipe, not readable');
define('ERR_STREAM_ALREADY_FINISHED', Error, name => `Cannot call ${name} after a stream was finished`);
define('ERR_STREAM_WRAP', Error, 'Stream has StringDecoder set or is in objectMode');
define('ERR_MULTIPLE_CALLBACK', Error, 'Callback called multiple times');
define('ERR_NOT_AVAILABLE', Error, name => `claw sandbox: ${name} is not available here`);

// The error of an aborted operation.
class AbortError extends Error {
  constructor(message = 'The operation was aborted', options) {
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
  }
}
exports.AbortError = AbortError;

// What is not there in the sandbox: a function that says so.
exports.absent = name => function () {
  throw new codes.ERR_NOT_AVAILABLE(name);
};
