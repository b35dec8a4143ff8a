// Files as promises, built on the synchronous functions.
const fs = require('fs');
const { AbortError, codes } = require('internal/errors');
const EventEmitter = require('events');

const later = () => new Promise(resolve => setImmediate(resolve));

// Node needs several rounds of the loop for a whole file: what is started together ends in the same order.
const READ_ROUNDS = 4;
const WRITE_ROUNDS = 3;

async function done(work, rounds = 1) {
  let result;
  let failure;
  let failed = false;
  try {
    result = work();
  } catch (error) {
    failed = true;
    failure = error;
  }
  await later();
  if (failed) throw failure;
  for (; rounds > 1; rounds--) await later();
  return result;
}

class FileHandle extends EventEmitter {
  #fd;

  constructor(fd) {
    super();
    this.#fd = fd;
  }

  get fd() { return this.#fd; }

  async close() {
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    await done(() => fs.closeSync(fd));
    this.emit('close');
  }

  async [Symbol.asyncDispose]() { return this.close(); }

  async read(target, offset, length, position) {
    if (!ArrayBuffer.isView(target)) {
      ({ buffer: target = Buffer.alloc(16384), offset = 0, length, position } = target ?? {});
    }
    const bytesRead = await done(() => fs.readSync(this.#fd, target, offset ?? 0, length ?? target.byteLength - (offset ?? 0), position));
    return { bytesRead, buffer: target };
  }

  async write(data, ...rest) {
    return { bytesWritten: await done(() => fs.writeSync(this.#fd, data, ...rest)), buffer: data };
  }

  async readv(buffers, position) { return { bytesRead: await done(() => fs.readvSync(this.#fd, buffers, position)), buffers }; }
  async writev(buffers, position) { return { bytesWritten: await done(() => fs.writevSync(this.#fd, buffers, position)), buffers }; }
  readFile(options) { return done(() => fs.readFileSync(this.#fd, options)); }
  writeFile(data, options) { return writeAll(this.#fd, data, options); }
  appendFile(data, options) { return writeAll(this.#fd, data, options); }
  stat(options) { return done(() => fs.fstatSync(this.#fd, options)); }
  truncate(size) { return done(() => fs.ftruncateSync(this.#fd, size)); }
  sync() { return done(() => fs.fsyncSync(this.#fd)); }
  datasync() { return done(() => fs.fsyncSync(this.#fd)); }
  chmod() { return done(() => {}); }
  chown() { return done(() => {}); }
  utimes() { return done(() => {}); }
  createReadStream(options) { return fs.createReadStream('', { ...options, fd: this }); }
  createWriteStream(options) { return fs.createWriteStream('', { ...options, fd: this }); }
  readLines(options) { return require('readline').createInterface({ input: this.createReadStream(options), crlfDelay: Infinity }); }
  readableWebStream() { return require('stream').Readable.toWeb(this.createReadStream({ autoClose: false })); }
}

async function writeAll(file, data, options, append) {
  const write = append ? fs.appendFileSync : fs.writeFileSync;
  const isPlain = typeof data === 'string' || ArrayBuffer.isView(data);
  const many = !isPlain && (data?.[Symbol.asyncIterator] || data?.[Symbol.iterator]);
  if (!many) return done(() => write(file, data, options), WRITE_ROUNDS);
  const parts = [];
  for await (const part of data) parts.push(typeof part === 'string' ? Buffer.from(part, options?.encoding) : part);
  return done(() => write(file, Buffer.concat(parts), options), WRITE_ROUNDS);
}

function handled(file) {
  return file instanceof FileHandle ? file.fd : file;
}

function refuseAborted(options) {
  if (options?.signal?.aborted) throw new AbortError(undefined, { cause: options.signal.reason });
}

async function readFile(file, options) {
  refuseAborted(options);
  const result = await done(() => fs.readFileSync(handled(file), options), READ_ROUNDS);
  refuseAborted(options);
  return result;
}

async function writeFile(file, data, options) {
  refuseAborted(options);
  return writeAll(handled(file), data, options);
}

const NAMES = ['access', 'chmod', 'chown', 'copyFile', 'cp', 'lchmod', 'lchown', 'link', 'lstat', 'lutimes', 'mkdir', 'mkdtemp', 'opendir',
  'readdir', 'readlink', 'realpath', 'rename', 'rm', 'rmdir', 'stat', 'statfs', 'symlink', 'truncate', 'unlink', 'utimes'];
for (const name of NAMES) {
  const work = fs[`${name}Sync`];
  exports[name] = async (...args) => done(() => work(...args));
  Object.defineProperty(exports[name], 'name', { value: name });
}

Object.assign(exports, {
  readFile,
  writeFile,
  appendFile: async (file, data, options) => writeAll(handled(file), data, options, !(file instanceof FileHandle)),
  open: async (file, flags, mode) => new FileHandle(await done(() => fs.openSync(file, flags, mode))),
  glob: (pattern, options) => require('internal/glob').glob(pattern, options),
  watch: () => { throw new codes.ERR_FEATURE_UNAVAILABLE_ON_PLATFORM('watch'); },
  constants: fs.constants,
});
Object.defineProperty(exports, 'FileHandle', { value: FileHandle, enumerable: false });
