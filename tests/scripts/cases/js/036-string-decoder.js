#!/usr/bin/env node
// exercises: string_decoder with split characters, TextDecoder stream mode, TextEncoder encodeInto, fatal decoding
const { StringDecoder } = require('string_decoder');
const bytes = Buffer.from('a€é😀z');
for (const size of [1, 2, 3]) {
  const decoder = new StringDecoder('utf8');
  const out = [];
  for (let i = 0; i < bytes.length; i += size) out.push(decoder.write(bytes.subarray(i, i + size)));
  out.push(decoder.end());
  console.log(size, JSON.stringify(out), out.join('') === bytes.toString());
}
const cut = new StringDecoder('utf8');
console.log(JSON.stringify([cut.write(Buffer.from([0xe2, 0x82])), cut.end(), cut.end(Buffer.from([0xac]))]));
const b64 = new StringDecoder('base64');
console.log(b64.write(Buffer.from('ab')), b64.write(Buffer.from('cd')), b64.end());
const u16 = new StringDecoder('utf16le');
console.log(JSON.stringify([u16.write(Buffer.from([0x61, 0, 0x3d])), u16.write(Buffer.from([0xd8, 0, 0xde])), u16.end()]), new StringDecoder('hex').write(Buffer.from([1, 255])));
const text = new TextDecoder();
console.log(JSON.stringify([text.decode(bytes.subarray(0, 3), { stream: true }), text.decode(bytes.subarray(3, 7), { stream: true }), text.decode(bytes.subarray(7))]));
console.log(new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x41])), new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x41])).length, JSON.stringify(new TextDecoder().decode(new Uint8Array([0x41, 0xff, 0xc0]))));
try {
  new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff]));
} catch (error) {
  console.log(error.name, error.code);
}
console.log(new TextDecoder('utf-16le').decode(new Uint8Array([0x61, 0, 0xac, 0x20])), new TextDecoder('latin1').encoding, new TextEncoder().encode('é€'), new TextEncoder().encodeInto('a😀b', new Uint8Array(4)));
