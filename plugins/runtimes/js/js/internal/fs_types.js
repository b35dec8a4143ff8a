// Stats, entries of folders, and constants of `fs`.
const { codes } = require('internal/errors');

const constants = {
  UV_FS_SYMLINK_DIR: 1, UV_FS_SYMLINK_JUNCTION: 2, O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, UV_DIRENT_UNKNOWN: 0, UV_DIRENT_FILE: 1,
  UV_DIRENT_DIR: 2, UV_DIRENT_LINK: 3, UV_DIRENT_FIFO: 4, UV_DIRENT_SOCKET: 5, UV_DIRENT_CHAR: 6, UV_DIRENT_BLOCK: 7,
  EXTENSIONLESS_FORMAT_JAVASCRIPT: 0, EXTENSIONLESS_FORMAT_WASM: 1, S_IFMT: 61440, S_IFREG: 32768, S_IFDIR: 16384, S_IFCHR: 8192,
  S_IFBLK: 24576, S_IFIFO: 4096, S_IFLNK: 40960, S_IFSOCK: 49152, O_CREAT: 64, O_EXCL: 128, UV_FS_O_FILEMAP: 0, O_NOCTTY: 256,
  O_TRUNC: 512, O_APPEND: 1024, O_DIRECTORY: 65536, O_NOATIME: 262144, O_NOFOLLOW: 131072, O_SYNC: 1052672, O_DSYNC: 4096,
  O_DIRECT: 16384, O_NONBLOCK: 2048, S_IRWXU: 448, S_IRUSR: 256, S_IWUSR: 128, S_IXUSR: 64, S_IRWXG: 56, S_IRGRP: 32, S_IWGRP: 16,
  S_IXGRP: 8, S_IRWXO: 7, S_IROTH: 4, S_IWOTH: 2, S_IXOTH: 1, F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, UV_FS_COPYFILE_EXCL: 1,
  COPYFILE_EXCL: 1, UV_FS_COPYFILE_FICLONE: 2, COPYFILE_FICLONE: 2, UV_FS_COPYFILE_FICLONE_FORCE: 4, COPYFILE_FICLONE_FORCE: 4,
};
exports.constants = constants;

const KINDS = {
  isFile: constants.S_IFREG, isDirectory: constants.S_IFDIR, isSymbolicLink: constants.S_IFLNK, isFIFO: constants.S_IFIFO,
  isSocket: constants.S_IFSOCK, isBlockDevice: constants.S_IFBLK, isCharacterDevice: constants.S_IFCHR,
};

class Stats {
  // `mode, size, links, inode, atime, mtime, ctime`; times in milliseconds.
  constructor([mode, size, nlink, ino, atimeMs, mtimeMs, ctimeMs]) {
    this.dev = 1;
    this.mode = mode;
    this.nlink = nlink;
    this.uid = 1000;
    this.gid = 1000;
    this.rdev = 0;
    this.blksize = 4096;
    this.ino = ino;
    this.size = size;
    this.blocks = Math.ceil(size / 4096) * 8;
    this.atimeMs = atimeMs;
    this.mtimeMs = mtimeMs;
    this.ctimeMs = ctimeMs;
    this.birthtimeMs = Math.min(ctimeMs, mtimeMs);
    this.atime = new Date(atimeMs);
    this.mtime = new Date(mtimeMs);
    this.ctime = new Date(ctimeMs);
    this.birthtime = new Date(this.birthtimeMs);
  }
}

class BigIntStats {
  constructor(numbers) {
    const plain = new Stats(numbers);
    for (const [name, value] of Object.entries(plain)) {
      this[name] = typeof value === 'number' ? BigInt(Math.floor(value)) : value;
    }
    for (const name of ['atime', 'mtime', 'ctime', 'birthtime']) this[`${name}Ns`] = BigInt(Math.round(plain[`${name}Ms`] * 1e6));
  }
}
for (const [name, kind] of Object.entries(KINDS)) {
  Stats.prototype[name] = function () { return (this.mode & constants.S_IFMT) === kind; };
  BigIntStats.prototype[name] = function () { return (Number(this.mode) & constants.S_IFMT) === kind; };
}
exports.Stats = Stats;
exports.BigIntStats = BigIntStats;

const TYPES = { isFile: 1, isDirectory: 2, isSymbolicLink: 3, isFIFO: 4, isSocket: 5, isCharacterDevice: 6, isBlockDevice: 7 };
const TYPE = Symbol('type');

class Dirent {
  constructor(name, parent, type) {
    this.name = name;
    this.parentPath = parent;
    this.path = parent;
    this[TYPE] = type;
  }
}
for (const [name, type] of Object.entries(TYPES)) Dirent.prototype[name] = function () { return this[TYPE] === type; };
exports.Dirent = Dirent;

class Dir {
  #path;
  #entries;
  #closed = false;

  constructor(path, entries) {
    this.#path = path;
    this.#entries = entries;
  }

  get path() { return this.#path; }

  readSync() {
    if (this.#closed) throw new codes.ERR_DIR_CLOSED();
    return this.#entries.shift() ?? null;
  }

  read(callback) {
    if (callback === undefined) return Promise.resolve().then(() => this.readSync());
    const entry = this.readSync();
    setImmediate(() => callback(null, entry));
  }

  closeSync() {
    if (this.#closed) throw new codes.ERR_DIR_CLOSED();
    this.#closed = true;
  }

  close(callback) {
    if (callback === undefined) return Promise.resolve().then(() => this.closeSync());
    this.closeSync();
    setImmediate(() => callback(null));
  }

  async* [Symbol.asyncIterator]() {
    try {
      for (let entry = this.readSync(); entry !== null; entry = this.readSync()) yield entry;
    } finally {
      this.#closed = true;
    }
  }
}
exports.Dir = Dir;
