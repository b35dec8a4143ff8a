#!/usr/bin/env node
// exercises: Buffer.from and toString in every encoding, concat, byteLength, invalid input, latin1 and utf16le
const text = 'Zoë 雪 😀\n';
for (const encoding of ['utf8', 'hex', 'base64', 'base64url', 'latin1', 'ascii', 'utf16le', 'ucs2', 'binary']) {
  const shown = Buffer.from(text, 'utf8').toString(encoding);
  console.log(encoding.padEnd(10), JSON.stringify(shown).slice(0, 60), Buffer.byteLength(text, encoding));
}
console.log(Buffer.from('68656c6c6f', 'hex').toString(), Buffer.from('abc', 'hex').length, Buffer.from('zz', 'hex').length);
console.log(Buffer.from('aGk_-w', 'base64').toString('hex'), Buffer.from('aGk/+w==', 'base64url').toString('hex'), Buffer.from(' aG k\n=', 'base64').toString());
console.log(Buffer.from([0xff, 0x41, 0xc3]).toString(), Buffer.from([0xe9, 0xe8]).toString('latin1'), Buffer.from('é', 'latin1'));
console.log(Buffer.from('héllo'), Buffer.alloc(3), Buffer.alloc(5, 'ab').toString(), Buffer.from(new Uint16Array([1, 258])));
const all = Buffer.concat([Buffer.from('a'), Buffer.from('bc'), Buffer.alloc(2)], 4);
console.log(all, all.length, Buffer.isBuffer(all), all instanceof Uint8Array, Buffer.isEncoding('UTF-8'), Buffer.isEncoding('nope'));
console.log(JSON.stringify(Buffer.from('hi')), Buffer.from(JSON.parse(JSON.stringify(Buffer.from('back')))).toString());
const b = Buffer.from('hello world');
console.log(b.indexOf('o'), b.lastIndexOf('o'), b.includes('wor'), b.indexOf(Buffer.from('ld')), b.indexOf('x'), b.subarray(-5).toString(), b.slice(0, 5).toString('utf8', 1, 3));
console.log(Buffer.compare(Buffer.from('a'), Buffer.from('b')), b.equals(Buffer.from('hello world')), b.fill('-', 2, 4).toString(), b.write('HEY', 6), b.toString());
console.log(Buffer.from('ab').swap16().toString(), b.copy(all, 1, 0, 2), all.toString('latin1'), [...Buffer.from('xy').entries()]);
