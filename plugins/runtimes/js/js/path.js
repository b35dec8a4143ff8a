// Paths. `posix` is this module; `win32` has the same functions for what scripts do with names of other systems.
const { validateString, validateObject } = require('internal/validators');

// Takes `.` and `..` and doubled separators out of a path without its root.
function squeeze(path, absolute, separator, isSeparator) {
  const out = [];
  for (const part of path.split(isSeparator)) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length > 0 && out[out.length - 1] !== '..') out.pop();
    else if (!absolute) out.push('..');
  }
  return out.join(separator);
}

const posix = {
  sep: '/',
  delimiter: ':',

  resolve(...parts) {
    let path = '';
    let absolute = false;
    for (let at = parts.length - 1; at >= -1 && !absolute; at--) {
      const part = at >= 0 ? parts[at] : internalBinding('process').cwd();
      validateString(part, `paths[${at}]`);
      if (part === '') continue;
      path = `${part}/${path}`;
      absolute = part[0] === '/';
    }
    path = squeeze(path, absolute, '/', '/');
    if (absolute) return `/${path}`;
    return path === '' ? '.' : path;
  },

  normalize(path) {
    validateString(path, 'path');
    if (path === '') return '.';
    const absolute = path[0] === '/';
    let clean = squeeze(path, absolute, '/', '/');
    if (clean === '') {
      if (absolute) return '/';
      return path.endsWith('/') ? './' : '.';
    }
    if (path.endsWith('/')) clean += '/';
    return absolute ? `/${clean}` : clean;
  },

  isAbsolute(path) {
    validateString(path, 'path');
    return path[0] === '/';
  },

  join(...parts) {
    for (const part of parts) validateString(part, 'path');
    const joined = parts.filter(part => part !== '').join('/');
    return joined === '' ? '.' : posix.normalize(joined);
  },

  relative(from, to) {
    validateString(from, 'from');
    validateString(to, 'to');
    if (from === to) return '';
    from = posix.resolve(from);
    to = posix.resolve(to);
    if (from === to) return '';
    const one = from.split('/').filter(Boolean);
    const other = to.split('/').filter(Boolean);
    let same = 0;
    while (same < one.length && same < other.length && one[same] === other[same]) same++;
    return [...one.slice(same).map(() => '..'), ...other.slice(same)].join('/');
  },

  toNamespacedPath: path => path,

  dirname(path) {
    validateString(path, 'path');
    if (path === '') return '.';
    const end = /[^/]*\/*$/.exec(path).index;
    const head = path.slice(0, end).replace(/\/+$/, '');
    if (head === '') return path[0] === '/' ? (path.startsWith('//') && !path.startsWith('///') && end === 2 ? '//' : '/') : '.';
    return head;
  },

  basename(path, suffix) {
    if (suffix !== undefined) validateString(suffix, 'suffix');
    validateString(path, 'path');
    if (suffix === path) return '';
    const base = path.replace(/\/+$/, '').replace(/^.*\//s, '');
    if (suffix !== undefined && suffix !== '' && base !== suffix && base.endsWith(suffix)) return base.slice(0, -suffix.length);
    return base;
  },

  extname(path) {
    validateString(path, 'path');
    const base = posix.basename(path);
    const dot = base.lastIndexOf('.');
    return dot <= 0 || base === '..' ? '' : base.slice(dot);
  },

  format: object => format('/', object),

  parse(path) {
    validateString(path, 'path');
    const root = path[0] === '/' ? '/' : '';
    const base = posix.basename(path);
    const ext = posix.extname(path);
    const trimmed = path.replace(/\/+$/, '');
    let dir = trimmed.slice(0, trimmed.length - base.length);
    dir = dir === '/' || dir === '' ? dir : dir.replace(/\/$/, '');
    if (dir === '' && root) dir = root;
    return { root, dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
  },

  matchesGlob: (path, pattern) => require('internal/glob').matches(path, pattern),
};

function format(separator, object) {
  validateObject(object, 'pathObject');
  const dir = object.dir || object.root;
  const ext = object.ext ? (object.ext[0] === '.' ? object.ext : `.${object.ext}`) : '';
  const base = object.base || `${object.name || ''}${ext}`;
  if (!dir) return base;
  return dir === object.root ? `${dir}${base}` : `${dir}${separator}${base}`;
}

// The drive or share a Windows path begins with, and whether a separator follows.
function rootOf(path) {
  const share = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)(?:[\\/]+|$)/.exec(path);
  if (share) return { device: `\\\\${share[1]}\\${share[2]}`, length: share[0].length, absolute: true };
  const drive = /^[a-zA-Z]:/.exec(path)?.[0] ?? '';
  const absolute = /[\\/]/.test(path[drive.length] ?? '');
  return { device: drive, length: drive.length + (absolute ? 1 : 0), absolute };
}

const win32 = {
  sep: '\\',
  delimiter: ';',

  normalize(path) {
    validateString(path, 'path');
    if (path === '') return '.';
    const { device, length, absolute } = rootOf(path);
    let tail = squeeze(path.slice(length), absolute, '\\', /[\\/]/);
    if (tail === '' && !absolute) tail = '.';
    if (tail !== '' && /[\\/]$/.test(path)) tail += '\\';
    return `${device}${absolute ? '\\' : ''}${tail}`;
  },

  resolve(...parts) {
    let device = '';
    let tail = '';
    let absolute = false;
    for (let at = parts.length - 1; at >= -1 && !(absolute && device); at--) {
      const part = at >= 0 ? parts[at] : 'C:\\';
      validateString(part, 'path');
      if (part === '') continue;
      const root = rootOf(part);
      if (root.device && device && root.device.toLowerCase() !== device.toLowerCase()) continue;
      device = device || root.device;
      if (absolute) continue;
      tail = `${part.slice(root.length)}\\${tail}`;
      absolute = root.absolute;
    }
    tail = squeeze(tail, absolute, '\\', /[\\/]/);
    return `${device}${absolute ? '\\' : ''}${tail}` || '.';
  },

  isAbsolute(path) {
    validateString(path, 'path');
    return rootOf(path).absolute;
  },

  join(...parts) {
    for (const part of parts) validateString(part, 'path');
    const joined = parts.filter(part => part !== '').join('\\');
    return joined === '' ? '.' : win32.normalize(joined.replace(/^[\\/]{2,}/, joined.startsWith('\\\\') && /^[\\/]{2}[^\\/]/.test(parts.find(Boolean)) ? '\\\\' : '\\'));
  },

  relative(from, to) {
    const one = win32.resolve(from).split('\\').filter(Boolean);
    const other = win32.resolve(to).split('\\').filter(Boolean);
    let same = 0;
    while (same < one.length && same < other.length && one[same].toLowerCase() === other[same].toLowerCase()) same++;
    if (same === 0) return win32.resolve(to);
    return [...one.slice(same).map(() => '..'), ...other.slice(same)].join('\\');
  },

  toNamespacedPath: path => path,

  dirname(path) {
    validateString(path, 'path');
    if (path === '') return '.';
    const { length } = rootOf(path);
    const tail = path.slice(length).replace(/[\\/]+$/, '');
    const cut = Math.max(tail.lastIndexOf('\\'), tail.lastIndexOf('/'));
    if (cut < 0) return path.slice(0, length) || '.';
    return path.slice(0, length) + tail.slice(0, cut).replace(/[\\/]+$/, '');
  },

  basename(path, suffix) {
    validateString(path, 'path');
    if (suffix === path) return '';
    const { device } = rootOf(path);
    const base = path.slice(device.length).replace(/[\\/]+$/, '').replace(/^.*[\\/]/s, '');
    if (suffix && base !== suffix && base.endsWith(suffix)) return base.slice(0, -suffix.length);
    return base;
  },

  extname(path) {
    const base = win32.basename(path);
    const dot = base.lastIndexOf('.');
    return dot <= 0 || base === '..' ? '' : base.slice(dot);
  },

  format: object => format('\\', object),

  parse(path) {
    validateString(path, 'path');
    const { length } = rootOf(path);
    const base = win32.basename(path);
    const ext = win32.extname(path);
    const dir = win32.dirname(path);
    return { root: path.slice(0, length), dir: dir === '.' && !path.startsWith('.') ? '' : dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
  },

  matchesGlob: (path, pattern) => require('internal/glob').matches(path.replaceAll('\\', '/'), pattern.replaceAll('\\', '/')),
};

posix.posix = win32.posix = posix;
posix.win32 = win32.win32 = win32;
posix._makeLong = posix.toNamespacedPath;
win32._makeLong = win32.toNamespacedPath;
module.exports = posix;
