// Patterns of paths: `*`, `**`, `?`, classes and braces.
const path = require('path');

// `a{b,c}d` -> `abd`, `acd`
function braces(pattern) {
  let depth = 0;
  let start = -1;
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === '{') {
      if (depth++ === 0) start = at;
    } else if (pattern[at] === '}' && depth > 0 && --depth === 0) {
      const [head, tail] = [pattern.slice(0, start), pattern.slice(at + 1)];
      return split(pattern.slice(start + 1, at)).flatMap(choice => braces(head + choice + tail));
    }
  }
  return [pattern];
}

function split(text) {
  const parts = [''];
  let depth = 0;
  for (const c of text) {
    if (c === '{') depth++;
    if (c === '}') depth--;
    if (c === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += c;
  }
  if (parts.length > 1) return parts;
  const range = /^(-?\d+)\.\.(-?\d+)$/.exec(text);
  if (!range) return [`{${text}}`];
  const [from, to] = [Number(range[1]), Number(range[2])];
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, at) => `${from + (to >= from ? at : -at)}`);
}

function segment(text) {
  let source = /^[*?[]/.test(text) ? '(?!\\.)' : '';
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '*') source += '[^/]*';
    else if (c === '?') source += '[^/]';
    else if (c === '[' && text.indexOf(']', at + 2) > 0) {
      const end = text.indexOf(']', at + 2);
      source += `[${text.slice(at + 1, end).replace(/^!/, '^').replace(/\\/g, '\\\\')}]`;
      at = end;
    } else if (c === '\\' && at + 1 < text.length) source += text[++at].replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    else source += c.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  }
  return new RegExp(`^${source}$`, 's');
}

const partsOf = pattern => pattern.split('/').filter((part, at) => part !== '' || at === 0).map(part => part === '**' ? part : { text: part, test: segment(part) });

function match(parts, names) {
  if (parts.length === 0) return names.length === 0;
  const [first, ...rest] = parts;
  if (first === '**') {
    for (let at = 0; at <= names.length; at++) {
      if (match(rest, names.slice(at))) return true;
      if (names[at]?.startsWith('.')) return false;
    }
    return false;
  }
  return names.length > 0 && first.test.test(names[0]) && match(rest, names.slice(1));
}

exports.matches = (name, pattern) => braces(path.posix.normalize(pattern)).some(one => match(partsOf(one), path.posix.normalize(name).split('/')));

exports.globSync = (pattern, options = {}) => {
  const fs = require('fs');
  const cwd = options.cwd instanceof URL ? require('url').fileURLToPath(options.cwd) : options.cwd ?? process.cwd();
  const excluded = typeof options.exclude === 'function' ? options.exclude : Array.isArray(options.exclude) ? name => options.exclude.some(one => exports.matches(name, one)) : () => false;
  const found = new Map();
  const walk = (folder, shown, parts) => {
    if (parts.length === 0) {
      if (shown !== '' && !excluded(shown)) found.set(shown, folder);
      return;
    }
    const [first, ...rest] = parts;
    if (first !== '**' && !/[*?[\\]/.test(first.text)) {
      const next = path.resolve(folder, first.text || '/');
      if (fs.existsSync(next)) walk(next, shown === '' ? (first.text || '/') : path.posix.join(shown, first.text), rest);
      return;
    }
    let entries;
    try {
      entries = fs.readdirSync(folder, { withFileTypes: true });
    } catch {
      return;
    }
    if (first === '**') walk(folder, shown, rest);
    for (const entry of entries) {
      const name = shown === '' ? entry.name : path.posix.join(shown, entry.name);
      if (first === '**') {
        if (entry.name.startsWith('.')) continue;
        if (entry.isDirectory() && !excluded(name)) walk(path.join(folder, entry.name), name, parts);
        else if (rest.length === 0) walk(path.join(folder, entry.name), name, rest);
      } else if (first.test.test(entry.name) && (rest.length === 0 || entry.isDirectory())) walk(path.join(folder, entry.name), name, rest);
    }
  };
  for (const one of Array.isArray(pattern) ? pattern : [pattern]) for (const plain of braces(one)) walk(cwd, '', partsOf(plain));
  if (!options.withFileTypes) return [...found.keys()];
  return [...found.values()].map(name => {
    const { Dirent } = require('internal/fs_types');
    return new Dirent(path.basename(name), path.dirname(name), fs.statSync(name).isDirectory() ? 2 : 1);
  });
};

exports.glob = async function* glob(pattern, options) {
  yield* exports.globSync(pattern, options);
};
