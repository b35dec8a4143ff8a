#!/usr/bin/env node
// exercises: crypto.createHash of several kinds, createHmac, streaming updates and copy, timingSafeEqual, digest encodings
const crypto = require('crypto');
for (const name of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']) {
  console.log(name.padEnd(7), crypto.createHash(name).update('The quick brown fox').digest('hex'));
}
const hash = crypto.createHash('sha256');
hash.update('part one, ').update(Buffer.from('part two'));
const copy = hash.copy();
console.log(copy.digest('base64url'), hash.update('!').digest('base64'), crypto.createHash('sha256').update('part one, part two!').digest().length);
console.log(crypto.createHash('md5').update('é', 'latin1').digest('hex'), crypto.createHash('md5').update('c3a9', 'hex').digest('hex') === crypto.createHash('md5').update('é').digest('hex'));
const sign = (secret, body) => crypto.createHmac('sha256', secret).update(body).digest('hex');
const body = JSON.stringify({ event: 'push', n: 1 });
const header = `sha256=${sign('s3cret', body)}`;
console.log(header);
const verify = (given) => {
  const expected = Buffer.from(`sha256=${sign('s3cret', body)}`);
  const actual = Buffer.from(given);
  return actual.length === expected.length && crypto.timingSafeEqual(actual, expected);
};
console.log(verify(header), verify(header.replace(/.$/, (c) => (c === '0' ? '1' : '0'))), verify('short'));
for (const wrong of [() => crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('ab')), () => crypto.createHash('sha256').update(5), () => { const h = crypto.createHash('md5'); h.digest(); h.update('x'); }, () => crypto.createHmac('sha256')]) {
  try {
    wrong();
  } catch (error) {
    console.log(error.name, error.code);
  }
}
try {
  crypto.createHash('no-such-hash');
} catch (error) {
  console.log('unknown hash refused', error instanceof Error);
}
console.log(crypto.createHmac('sha1', 'key').update('The quick brown fox jumps over the lazy dog').digest('hex'), crypto.createHmac('md5', Buffer.alloc(0)).update('').digest('hex'), crypto.createHmac('sha512', 'k').update('v').digest('base64').length);
console.log(crypto.getHashes().includes('sha256'), crypto.createHash('sha256').update('').digest('hex').slice(0, 16));
