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
