// Our modules as globals, each loaded when it is first used: what `-e` has and a file has not. Made before there is a
// program, as it is the longest part of the start of a line.
const shared = require('internal/shared');
const { described } = require('internal/globals');

const all = [];
for (const name of require('module').builtinModules) {
  if (!name.includes('/') && !name.startsWith('_')) all.push([name, described(name, () => shared.load(name))]);
}

exports.install = () => {
  for (const [name, descriptor] of all) {
    // `crypto` is Node's module there, which has what the global one has, and stays as visible.
    if (name === 'crypto') Object.defineProperty(globalThis, name, { ...descriptor, enumerable: true });
    else if (!(name in globalThis)) Object.defineProperty(globalThis, name, descriptor);
  }
};
