// DER as keys and signatures use it, and PEM around it.
const { Buffer } = require('buffer');

const TAGS = { integer: 2, bits: 3, octets: 4, null: 5, oid: 6, sequence: 0x30 };
exports.TAGS = TAGS;

// Items of some bytes: `{ tag, body, whole }`. Throws for what is cut short.
exports.read = bytes => {
  const items = [];
  for (let at = 0; at < bytes.length;) {
    const start = at;
    const tag = bytes[at++];
    let length = bytes[at++];
    if (length > 127) {
      let count = length & 127;
      if (count === 0 || count > 4) throw new Error('wrong length');
      for (length = 0; count > 0; count--) length = length * 256 + bytes[at++];
    }
    if (!(at + length <= bytes.length)) throw new Error('too short');
    items.push({ tag, body: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length) });
    at += length;
  }
  return items;
};

exports.write = (tag, ...parts) => {
  const body = Buffer.concat(parts);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const size = [];
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  return Buffer.concat([Buffer.from([tag, 128 | size.length, ...size]), body]);
};

// A number without a sign, and back.
exports.integer = bytes => {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from++;
  const plain = bytes.subarray(from);
  return exports.write(TAGS.integer, plain[0] > 127 ? Buffer.concat([Buffer.from([0]), plain]) : plain);
};
exports.unsigned = body => (body.length > 1 && body[0] === 0 ? body.subarray(1) : body);

exports.oid = text => {
  const [first, second, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const digits = [part & 127];
    for (let left = part >>> 7; left > 0; left >>>= 7) digits.unshift(128 | (left & 127));
    bytes.push(...digits);
  }
  return exports.write(TAGS.oid, Buffer.from(bytes));
};
exports.oidText = body => {
  const parts = [Math.floor(body[0] / 40), body[0] % 40];
  let value = 0;
  for (const byte of body.subarray(1)) {
    value = value * 128 + (byte & 127);
    if (byte < 128) {
      parts.push(value);
      value = 0;
    }
  }
  return parts.join('.');
};

exports.pem = (label, bytes) => {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};
// `[label, bytes]` of the first block; undefined if there is none.
exports.unpem = text => {
  const found = text.match(/-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/);
  return found ? [found[1], Buffer.from(found[2].replace(/\s/g, ''), 'base64')] : undefined;
};
