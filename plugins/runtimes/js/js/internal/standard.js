// Standard input, read at once.
const io = internalBinding('io');

const PIECE = 256 * 1024;
let id;

// The handle of standard input; one for everybody.
exports.input = () => (id ??= io.stdin());

// The next piece, waiting for it; null at the end.
exports.readWait = (max = PIECE) => io.readWait(exports.input(), max) ?? null;

exports.readAll = () => {
  const parts = [];
  for (let part = exports.readWait(); part !== null; part = exports.readWait()) parts.push(part);
  return require('buffer').Buffer.concat(parts);
};
