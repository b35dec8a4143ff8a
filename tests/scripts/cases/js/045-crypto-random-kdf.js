#!/usr/bin/env node
// exercises: crypto.randomBytes and randomUUID and randomInt shapes, pbkdf2 and scrypt and hkdf vectors, getRandomValues
const crypto = require('node:crypto');
const { promisify } = require('util');
const uuid = crypto.randomUUID();
console.log(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid), uuid !== crypto.randomUUID());
console.log(crypto.randomBytes(16).length, crypto.randomBytes(8).toString('hex').length, Buffer.isBuffer(crypto.randomBytes(1)), crypto.randomBytes(32).equals(crypto.randomBytes(32)));
const ints = Array.from({ length: 300 }, () => crypto.randomInt(3, 7));
console.log(Math.min(...ints), Math.max(...ints), ints.every(Number.isInteger), crypto.randomInt(1));
const filled = globalThis.crypto.getRandomValues(new Uint8Array(64));
console.log(filled.some((b) => b !== 0), crypto.webcrypto.getRandomValues(new Uint32Array(2)).length, crypto.randomFillSync(Buffer.alloc(4)).length);
console.log(crypto.pbkdf2Sync('password', 'salt', 1000, 32, 'sha256').toString('hex'));
(async () => {
  console.log((await promisify(crypto.pbkdf2)('pässword', Buffer.from('salt'), 2, 20, 'sha1')).toString('hex'));
  console.log(crypto.scryptSync('password', 'NaCl', 32, { N: 16, r: 8, p: 1 }).toString('hex'));
  console.log(Buffer.from(crypto.hkdfSync('sha256', 'key', 'salt', 'info', 24)).toString('hex'));
  await new Promise((done) => crypto.randomBytes(5, (error, bytes) => { console.log(error, bytes.length); done(); }));
  try {
    crypto.randomInt(5, 5);
  } catch (error) {
    console.log(error.code);
  }
  try {
    crypto.randomBytes(-1);
  } catch (error) {
    console.log(error.code);
  }
})();
