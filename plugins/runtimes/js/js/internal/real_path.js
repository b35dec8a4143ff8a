// A path with every link followed.
const files = internalBinding('fs');

const LINKS = 40;
const KIND = 0o170000;
const LINK = 0o120000;

// Throws the code of Rust's failure; `name` is absolute.
exports.follow = (name, depth = 0) => {
  if (depth > LINKS) throw 'ELOOP';
  const path = require('path');
  let at = '';
  const parts = name.split('/').filter(Boolean);
  for (let index = 0; index < parts.length; index++) {
    const next = `${at}/${parts[index]}`;
    const [bits] = files.stat(next, false);
    if ((bits & KIND) === LINK) {
      const target = path.resolve(at || '/', files.readLink(next));
      return exports.follow(path.join(target, ...parts.slice(index + 1)), depth + 1);
    }
    at = next;
  }
  return at || '/';
};

// The files a program was made of, by the names they were asked for: as in Node, what once was found is not looked for again.
const known = new Map();
const folders = new Map();

// The real path of a file that `known` holds; undefined if it was never asked for.
exports.known = name => known.get(name);

// As `follow`, for the many files of few folders.
exports.remember = name => {
  const at = name.lastIndexOf('/');
  const folder = name.slice(0, at);
  let real = folders.get(folder);
  if (real === undefined) {
    real = folder === '' ? '' : exports.follow(folder);
    if (real === '/') real = '';
    folders.set(folder, real);
  }
  const next = `${real}/${name.slice(at + 1)}`;
  const [bits] = files.stat(next, false);
  const found = (bits & KIND) === LINK ? exports.follow(next) : next;
  known.set(name, found);
  return found;
};
