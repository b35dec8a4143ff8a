// Files: the synchronous functions. Their twins with callbacks are made of them; `fs/promises` is built on them too.
const files = internalBinding('fs');
const { codes, uvException } = require('internal/errors');
const { Stats, BigIntStats, Dirent, Dir, constants } = require('internal/fs_types');
const { validateFunction, validateInteger } = require('internal/validators');
const shared = require('internal/shared');
const path = require('path');

const FILE = 1;
const FOLDER = 2;

// The text of a path; `name` is the argument's name in an error.
function plain(value, name = 'path') {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new codes.ERR_INVALID_ARG_VALUE(name, value, 'must be a string, Uint8Array, or URL without null bytes');
    return value;
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (value instanceof URL || (value?.href && value?.protocol && value.auth === undefined && value.path === undefined)) return require('url').fileURLToPath(value);
  throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], value);
}

const full = value => path.resolve(value);

// Runs a function of Rust; its error gets the words of the call.
function call(syscall, name, work, other) {
  try {
    return work();
  } catch (code) {
    throw uvException(code, syscall, name, other);
  }
}

function encodingOf(options) {
  const encoding = typeof options === 'string' ? options : options?.encoding;
  if (encoding == null || encoding === 'buffer') return undefined;
  if (!Buffer.isEncoding(encoding)) throw new codes.ERR_INVALID_ARG_VALUE('encoding', encoding, 'is invalid encoding');
  return encoding;
}

function checkFd(fd) {
  validateInteger(fd, 'fd', 0, 2147483647);
  return fd;
}

const FLAGS = {
  r: 0, rs: 0x101000, sr: 0x101000, 'r+': 2, 'rs+': 0x101002, 'sr+': 0x101002, w: 0o1101, wx: 0o1301, xw: 0o1301, 'w+': 0o1102,
  'wx+': 0o1302, 'xw+': 0o1302, a: 0o2101, ax: 0o2301, xa: 0o2301, as: 0o2101, sa: 0o2101, 'a+': 0o2102, 'ax+': 0o2302, 'xa+': 0o2302, 'as+': 0o2102,
};
function flagsOf(flags = 'r') {
  if (typeof flags === 'number') return flags;
  if (flags === null) return 0;
  if (!(flags in FLAGS)) throw new codes.ERR_INVALID_ARG_VALUE('flags', flags);
  return FLAGS[flags];
}

function modeOf(mode, otherwise) {
  if (mode === undefined || mode === null) return otherwise;
  if (typeof mode === 'string') {
    if (!/^[0-7]+$/.test(mode)) throw new codes.ERR_INVALID_ARG_VALUE('mode', mode, 'must be a 32-bit unsigned integer or an octal string');
    return parseInt(mode, 8);
  }
  validateInteger(mode, 'mode', 0, 4294967295);
  return mode;
}

function bytesOf(data, encoding) {
  if (typeof data === 'string') return Buffer.from(data, encoding ?? 'utf8');
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw new codes.ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
}

const buffer = bytes => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const STANDARD = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2, '/proc/self/fd/0': 0, '/dev/fd/0': 0, '/dev/fd/1': 1, '/dev/fd/2': 2 };

function readStandard() {
  return require('internal/standard').readAll();
}

function writeStandard(fd, bytes) {
  call('write', undefined, () => internalBinding('console').write(fd, bytes));
  return bytes.length;
}

const sync = {
  readFileSync(file, options) {
    const encoding = encodingOf(options);
    let bytes;
    if (typeof file === 'number') {
      checkFd(file);
      if (file === 0) bytes = readStandard();
      else {
        const parts = [];
        for (;;) {
          const part = Buffer.alloc(65536);
          const count = call('read', undefined, () => files.readInto(file, part, 0, part.length, -1));
          if (count === 0) break;
          parts.push(part.subarray(0, count));
        }
        bytes = Buffer.concat(parts);
      }
    } else {
      const name = plain(file);
      if (name in STANDARD) bytes = readStandard();
      else if (name === '/dev/null') bytes = Buffer.alloc(0);
      else if (encoding !== undefined && /^utf-?8$/i.test(encoding)) {
        return call('open', name, () => readText(name));
      } else bytes = buffer(call('open', name, () => readBytes(name)));
    }
    return encoding === undefined ? bytes : bytes.toString(encoding);
  },

  writeFileSync(file, data, options) {
    const encoding = encodingOf(options);
    if (data !== null && typeof data === 'object' && !ArrayBuffer.isView(data) && Object.hasOwn(data, 'toString') && typeof data.toString === 'function') data = String(data);
    const bytes = bytesOf(data, encoding);
    if (typeof file === 'number') {
      sync.writeSync(file, bytes);
      return;
    }
    const name = plain(file);
    if (name in STANDARD) return void writeStandard(STANDARD[name], bytes);
    if (name === '/dev/null') return;
    const fd = sync.openSync(name, options?.flag ?? 'w', options?.mode ?? 0o666);
    try {
      if (bytes.length > 0) call('write', undefined, () => files.write(fd, bytes, -1));
      if (options?.flush) sync.fsyncSync(fd);
    } finally {
      sync.closeSync(fd);
    }
  },

  appendFileSync(file, data, options) {
    options = typeof options === 'string' ? { encoding: options } : { ...options };
    options.flag ??= 'a';
    sync.writeFileSync(file, data, options);
  },

  openSync(file, flags, mode) {
    const name = plain(file);
    if (name in STANDARD) return STANDARD[name];
    if (name === '/dev/null') return shared.nullFd ??= 2147483646;
    const bits = modeOf(mode, 0o666) & ~(shared.umask ?? 0o022);
    return call('open', name, () => files.open(full(name), flagsOf(flags), bits));
  },

  closeSync(fd) {
    checkFd(fd);
    if (fd <= 2 || fd === shared.nullFd) return;
    call('close', undefined, () => files.close(fd));
  },

  readSync(fd, target, offset, length, position) {
    checkFd(fd);
    if (offset !== null && typeof offset === 'object') ({ offset, length, position } = offset);
    if (!ArrayBuffer.isView(target)) throw new codes.ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], target);
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
    offset ??= 0;
    length ??= bytes.length - offset;
    validateInteger(offset, 'offset', 0);
    if (length === 0) return 0;
    if (bytes.length === 0) throw new codes.ERR_INVALID_ARG_VALUE('buffer', target, 'is empty and cannot be written');
    if (offset + length > bytes.length) throw new codes.ERR_OUT_OF_RANGE('length', `<= ${bytes.length - offset}`, length);
    if (fd === shared.nullFd) return 0;
    if (fd === 0) {
      const part = require('internal/standard').readWait(length);
      if (part === null) return 0;
      bytes.set(part, offset);
      return part.length;
    }
    return call('read', undefined, () => files.readInto(fd, bytes, offset, length, position == null ? -1 : Number(position)));
  },

  writeSync(fd, data, offset, length, position) {
    checkFd(fd);
    let bytes;
    if (typeof data === 'string') {
      bytes = Buffer.from(data, typeof length === 'string' ? length : 'utf8');
      position = typeof offset === 'number' ? offset : null;
    } else {
      if (offset !== null && typeof offset === 'object') ({ offset, length, position } = offset);
      bytes = bytesOf(data);
      offset ??= 0;
      bytes = bytes.subarray(offset, length == null ? undefined : offset + length);
    }
    if (fd === 1 || fd === 2) return writeStandard(fd, bytes);
    if (fd === shared.nullFd) return bytes.length;
    return call('write', undefined, () => files.write(fd, bytes, position == null ? -1 : Number(position)));
  },

  readvSync(fd, views, position) {
    let total = 0;
    for (const view of views) {
      const count = sync.readSync(fd, view, 0, view.byteLength, position == null ? null : position + total);
      total += count;
      if (count < view.byteLength) break;
    }
    return total;
  },

  writevSync(fd, views, position) {
    let total = 0;
    for (const view of views) total += sync.writeSync(fd, view, 0, view.byteLength, position == null ? null : position + total);
    return total;
  },

  existsSync(file) {
    try {
      const name = plain(file);
      return name in STANDARD || name === '/dev/null' || files.kind(full(name)) !== 0;
    } catch {
      return false;
    }
  },

  accessSync(file, mode = constants.F_OK) {
    const name = plain(file);
    validateInteger(mode, 'mode', 0, 7);
    if (name in STANDARD || name === '/dev/null') return;
    const [bits] = call('access', name, () => files.stat(full(name), true));
    const wanted = (mode & constants.R_OK ? 0o444 : 0) | (mode & constants.X_OK ? 0o111 : 0) | (mode & constants.W_OK ? 0o222 : 0);
    for (const mask of [0o444, 0o222, 0o111]) {
      if ((wanted & mask) !== 0 && (bits & mask) === 0) throw uvException('EACCES', 'access', name);
    }
  },

  statSync(file, options) { return statOf('stat', file, options, true); },
  lstatSync(file, options) { return statOf('lstat', file, options, false); },

  fstatSync(fd, options) {
    checkFd(fd);
    const numbers = fd <= 2 || fd === shared.nullFd ? [0o010600, 0, 1, fd, 0, 0, 0] : call('fstat', undefined, () => files.statOpen(fd));
    return options?.bigint ? new BigIntStats(numbers) : new Stats(numbers);
  },

  statfsSync() {
    return { type: 61267, bsize: 4096, blocks: 65536, bfree: 65536, bavail: 65536, files: 10000, ffree: 10000 };
  },

  readdirSync(folder, options) {
    const name = plain(folder);
    const encoding = typeof options === 'string' ? options : options?.encoding;
    const out = [];
    const shown = text => encoding === 'buffer' ? Buffer.from(text) : text;
    const walk = (at, prefix) => {
      const list = call('scandir', name, () => files.list(full(at)));
      const below = [];
      for (let index = 0; index < list.length; index += 2) {
        const entry = list[index];
        if (options?.withFileTypes) out.push(new Dirent(shown(entry), at, list[index + 1]));
        else out.push(shown(prefix + entry));
        if (options?.recursive && list[index + 1] === FOLDER) below.push(entry);
      }
      for (const entry of below) walk(path.join(at, entry), `${prefix}${entry}/`);
    };
    walk(name, '');
    return out;
  },

  opendirSync(folder, options) {
    const name = plain(folder);
    call('opendir', name, () => files.list(full(name)));
    return new Dir(name, sync.readdirSync(name, { ...options, withFileTypes: true }));
  },

  mkdirSync(folder, options) {
    const name = plain(folder);
    const recursive = options !== null && typeof options === 'object' && Boolean(options.recursive);
    const mode = modeOf(typeof options === 'object' ? options?.mode : options, 0o777);
    const made = at => {
      files.mkdir(at);
      if ((mode & 0o777) !== 0o777) files.chmod(at, mode & ~(shared.umask ?? 0o022));
    };
    if (!recursive) {
      call('mkdir', name, () => made(full(name)));
      return undefined;
    }
    let first;
    const ensure = at => {
      const kind = files.kind(at);
      if (kind === FOLDER) return;
      if (kind === FILE) throw uvException(at === full(name) ? 'EEXIST' : 'ENOTDIR', 'mkdir', name);
      if (at !== '/') ensure(path.dirname(at));
      call('mkdir', name, () => made(at));
      first ??= at;
    };
    ensure(full(name));
    return first;
  },

  mkdtempSync(prefix, options) {
    const start = plain(prefix, 'prefix');
    const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
    let name = start;
    for (const byte of internalBinding('random').bytes(6)) name += LETTERS[byte % LETTERS.length];
    call('mkdtemp', `${start}XXXXXX`, () => files.mkdir(full(name)));
    return encodingOf(options) === undefined && options?.encoding === 'buffer' ? Buffer.from(name) : name;
  },

  rmdirSync(folder, options) {
    const name = plain(folder);
    if (options?.recursive) return sync.rmSync(folder, { recursive: true, force: false });
    call('rmdir', name, () => files.rmdir(full(name)));
  },

  rmSync(file, options = {}) {
    const name = plain(file);
    let bits;
    try {
      [bits] = files.stat(full(name), false);
    } catch (code) {
      if (options?.force && code === 'ENOENT') return;
      throw uvException(code, 'lstat', name);
    }
    if ((bits & constants.S_IFMT) !== constants.S_IFDIR) return void call('rm', name, () => files.unlink(full(name)));
    if (!options?.recursive) {
      const error = new codes.ERR_FS_EISDIR({ syscall: 'rm', message: 'EISDIR (is a directory)', path: name });
      throw Object.assign(error, { errno: 21, syscall: 'rm', path: name });
    }
    const remove = at => {
      const list = files.list(at);
      for (let index = 0; index < list.length; index += 2) {
        const inside = `${at}/${list[index]}`;
        if (list[index + 1] === FOLDER) remove(inside);
        else files.unlink(inside);
      }
      files.rmdir(at);
    };
    call('rm', name, () => remove(full(name)));
  },

  unlinkSync(file) {
    const name = plain(file);
    call('unlink', name, () => {
      try {
        files.unlink(full(name));
      } catch (code) {
        throw code === 'EPERM' || code === 'EACCES' ? (files.kind(full(name)) === FOLDER ? 'EISDIR' : code) : code;
      }
    });
  },

  renameSync(from, to) {
    const [one, other] = [plain(from, 'oldPath'), plain(to, 'newPath')];
    call('rename', one, () => files.rename(full(one), full(other)), other);
  },

  copyFileSync(from, to, mode = 0) {
    const [one, other] = [plain(from, 'src'), plain(to, 'dest')];
    call('copyfile', one, () => {
      const kind = files.kind(full(one));
      if (kind === FOLDER) throw 'EISDIR';
      if (mode & constants.COPYFILE_EXCL && files.kind(full(other)) !== 0) throw 'EEXIST';
      files.copy(full(one), full(other));
    }, other);
  },

  cpSync(from, to, options) { require('internal/fs_copy').copy(sync, plain(from, 'src'), plain(to, 'dest'), options); },

  linkSync(from, to) {
    const [one, other] = [plain(from, 'existingPath'), plain(to, 'newPath')];
    call('link', one, () => files.link(full(one), full(other)), other);
  },

  symlinkSync(target, file) {
    const [one, other] = [plain(target, 'target'), plain(file)];
    call('symlink', one, () => files.symlink(one, full(other)), other);
  },

  readlinkSync(file, options) {
    const name = plain(file);
    const target = call('readlink', name, () => files.readLink(full(name)));
    return options === 'buffer' || options?.encoding === 'buffer' ? Buffer.from(target) : target;
  },

  realpathSync(file, options) {
    const name = plain(file);
    const real = call('lstat', name, () => require('internal/real_path').follow(full(name)));
    return options === 'buffer' || options?.encoding === 'buffer' ? Buffer.from(real) : real;
  },

  chmodSync(file, mode) {
    const name = plain(file);
    mode = modeOf(mode, 0);
    call('chmod', name, () => files.chmod(full(name), mode & 0o777));
  },
  fchmodSync(fd) { checkFd(fd); },
  lchmodSync() {},
  chownSync(file) { sync.accessSync(file); },
  lchownSync() {},
  fchownSync(fd) { checkFd(fd); },

  utimesSync(file, accessed, modified) {
    const name = plain(file);
    call('utime', name, () => files.times(full(name), true, ms(accessed), ms(modified)));
  },
  lutimesSync(file, accessed, modified) {
    const name = plain(file);
    call('lutime', name, () => files.times(full(name), false, ms(accessed), ms(modified)));
  },
  futimesSync(fd) { checkFd(fd); },

  truncateSync(file, size = 0) {
    if (typeof file === 'number') return sync.ftruncateSync(file, size);
    const name = plain(file);
    call('open', name, () => files.truncate(full(name), size ?? 0));
  },
  ftruncateSync(fd, size = 0) {
    checkFd(fd);
    call('ftruncate', undefined, () => files.truncateOpen(fd, size ?? 0));
  },
  fsyncSync(fd) {
    checkFd(fd);
    if (fd > 2 && fd !== shared.nullFd) call('fsync', undefined, () => files.sync(fd));
  },
  fdatasyncSync(fd) { sync.fsyncSync(fd); },

  globSync(pattern, options) { return require('internal/glob').globSync(pattern, options); },
};
sync.realpathSync.native = (file, options) => sync.realpathSync(file, options);

const readBytes = name => {
  if (files.kind(full(name)) === FOLDER) throw uvException('EISDIR', 'read');
  return files.read(full(name));
};
const readText = name => {
  if (files.kind(full(name)) === FOLDER) throw uvException('EISDIR', 'read');
  return files.readText(full(name));
};

function statOf(syscall, file, options, following) {
  const name = plain(file);
  let numbers;
  if (name in STANDARD || name === '/dev/null') numbers = [0o020666, 0, 1, 1, 0, 0, 0];
  else {
    try {
      numbers = files.stat(full(name), following);
    } catch (code) {
      if (options?.throwIfNoEntry === false && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
      throw uvException(code, syscall, name);
    }
  }
  return options?.bigint ? new BigIntStats(numbers) : new Stats(numbers);
}

function ms(time) {
  if (time instanceof Date) return time.getTime();
  const seconds = typeof time === 'string' ? Number(time) : time;
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) throw new codes.ERR_INVALID_ARG_TYPE('time', ['Date', 'Time in seconds'], time);
  return seconds * 1000;
}

// Twins with callbacks: the work is done at once, the callback comes from the event loop. Arguments are checked now.
// Node needs several rounds of the loop for a whole file.
const ROUNDS = { readFile: 4, writeFile: 3, appendFile: 3 };
const SHAPES = { read: ['bytesRead', 1], write: ['bytesWritten', 1], readv: ['bytesRead', 1], writev: ['bytesWritten', 1] };

function twin(name) {
  const work = sync[`${name}Sync`];
  const asynchronous = function (...args) {
    const callback = typeof args[args.length - 1] === 'function' ? args.pop() : undefined;
    validateFunction(callback, 'cb');
    let error = null;
    let result;
    try {
      result = work(...args);
    } catch (failure) {
      if (isMisuse(failure)) throw failure;
      error = failure;
    }
    rounds(error === null ? ROUNDS[name] ?? 1 : 1, () => {
      if (name === 'exists') callback(result);
      else if (error !== null) callback(error);
      else if (name in SHAPES) callback(null, result, args[1]);
      else if (result === undefined) callback(null);
      else callback(null, result);
    });
  };
  Object.defineProperty(asynchronous, 'name', { value: name });
  return asynchronous;
}

function rounds(count, callback) {
  setImmediate(() => count > 1 ? rounds(count - 1, callback) : callback());
}

const isMisuse = error => error instanceof Error && /^ERR_(INVALID_ARG|OUT_OF_RANGE)/.test(error.code ?? '');
exports.isMisuse = isMisuse;
Object.defineProperty(exports, 'isMisuse', { enumerable: false });

for (const name of Object.keys(sync)) {
  exports[name] = sync[name];
  exports[name.slice(0, -4)] = twin(name.slice(0, -4));
}
exports.realpath.native = exports.realpath;
exports.exists[shared.promisify] = file => new Promise(resolve => exports.exists(file, resolve));
for (const name of Object.keys(SHAPES)) {
  const [count] = SHAPES[name];
  Object.defineProperty(exports[name], shared.promisify, {
    value: (...args) => new Promise((resolve, reject) => {
      exports[name](...args, (error, number, what) => error ? reject(error) : resolve({ [count]: number, [name.endsWith('v') ? 'buffers' : 'buffer']: what }));
    }),
  });
}

Object.assign(exports, { Stats, Dirent, Dir, constants, F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 });
exports._toUnixTimestamp = time => ms(time) / 1000;
exports.watch = () => { throw new codes.ERR_FEATURE_UNAVAILABLE_ON_PLATFORM('watch'); };
exports.watchFile = exports.watch;
exports.unwatchFile = () => {};
exports.openAsBlob = async (file, options) => new Blob([sync.readFileSync(file)], options);

const lazy = (name, make) => Object.defineProperty(exports, name, { get: make, enumerable: true, configurable: true });
lazy('promises', () => require('fs/promises'));
for (const name of ['ReadStream', 'WriteStream', 'createReadStream', 'createWriteStream']) {
  lazy(name, () => require('internal/fs_streams')[name]);
}
lazy('FileReadStream', () => exports.ReadStream);
lazy('FileWriteStream', () => exports.WriteStream);
