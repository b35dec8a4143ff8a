#!/usr/bin/env node
// exercises: Buffer numeric reads and writes, endianness, BigInt, range errors with codes, binary header parsing
const b = Buffer.alloc(40);
let at = 0;
at = b.writeUInt8(255, at);
at = b.writeInt8(-2, at);
at = b.writeUInt16LE(0xabcd, at);
at = b.writeInt16BE(-12345, at);
at = b.writeUInt32BE(0xdeadbeef, at);
at = b.writeInt32LE(-1, at);
at = b.writeFloatBE(1.5, at);
at = b.writeDoubleLE(Math.PI, at);
at = b.writeBigUInt64LE(2n ** 63n + 1n, at);
at = b.writeIntBE(-70000, at, 3);
console.log(at, b.toString('hex'));
console.log(b.readUInt8(0), b.readInt8(1), b.readUInt16LE(2), b.readInt16BE(4), b.readUInt32BE(6), b.readInt32LE(10), b.readFloatBE(14), b.readDoubleLE(18), b.readBigUInt64LE(26), b.readIntBE(34, 3), b.readUIntLE(0, 6));
for (const attempt of [() => b.readUInt32LE(38), () => b.writeUInt8(256, 0), () => b.readInt8(1.5), () => b.readUInt8('0'), () => Buffer.alloc(-1), () => Buffer.from(5), () => b.toString('nope')]) {
  try {
    console.log(attempt());
  } catch (error) {
    console.log(error.name, error.code);
  }
}
// A made-up image header.
const image = Buffer.from('494d4731000100400000002010ff', 'hex');
const header = { magic: image.toString('ascii', 0, 4), version: image.readUInt16BE(4), width: image.readUInt16BE(6), height: image.readUInt32BE(8), depth: image[12], flags: image.at(-1).toString(2) };
console.log(header);
const view = new DataView(image.buffer, image.byteOffset, image.length);
console.log(view.getUint16(6), view.getUint32(8, true), image.byteLength);
const shared = b.subarray(0, 2);
shared[0] = 7;
console.log(b[0], Buffer.from(b.subarray(0, 2))[0], new Uint8Array(b.buffer, b.byteOffset, 2));
