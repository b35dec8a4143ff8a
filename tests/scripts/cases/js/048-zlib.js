#!/usr/bin/env node
// exercises: zlib gzip and deflate and raw round trips, fixed gunzip input, streams of zlib, bad data by code, crc of trailer
const zlib = require('zlib');
const { promisify } = require('util');
const { pipeline } = require('stream/promises');
const { Readable } = require('stream');
const text = 'All work and no play. '.repeat(500) + '雪';
const data = Buffer.from(text);
for (const [pack, unpack] of [['gzipSync', 'gunzipSync'], ['deflateSync', 'inflateSync'], ['deflateRawSync', 'inflateRawSync']]) {
  const packed = zlib[pack](data);
  console.log(pack, packed.length < data.length / 10, zlib[unpack](packed).equals(data), zlib[pack](data, { level: 0 }).length > data.length);
}
const gz = zlib.gzipSync('abc');
console.log(gz.subarray(0, 3).toString('hex'), gz.readUInt32LE(gz.length - 4), gz.readUInt32LE(gz.length - 8).toString(16));
console.log(zlib.gunzipSync(Buffer.from('H4sIAAAAAAAAA8tIzcnJVyjPL8pJ4QIALTsIrwwAAAA=', 'base64')).toString());
console.log(zlib.inflateSync(Buffer.from('789ccb48cdc9c95728cf2fca49010 01a0b045d'.replace(' ', ''), 'hex')).toString(), zlib.unzipSync(gz).toString(), zlib.unzipSync(zlib.deflateSync('both')).toString());
for (const wrong of [() => zlib.gunzipSync(Buffer.from('not gzip')), () => zlib.inflateSync(zlib.deflateSync('cut').subarray(0, 5)), () => zlib.inflateRawSync(Buffer.from([0xff, 0xff]))]) {
  try {
    wrong();
  } catch (error) {
    console.log(error.code);
  }
}
(async () => {
  const packed = await promisify(zlib.gzip)(text);
  console.log((await promisify(zlib.gunzip)(packed)).toString() === text);
  let out = '';
  await pipeline(Readable.from([data.subarray(0, 1000), data.subarray(1000)]), zlib.createGzip(), zlib.createGunzip(), async (source) => { source.setEncoding('utf8'); for await (const part of source) out += part; });
  console.log(out === text, zlib.gunzipSync(Buffer.concat([zlib.gzipSync('one '), zlib.gzipSync('two')])).toString(), typeof zlib.constants.Z_BEST_COMPRESSION);
  zlib.deflate('callback', (error, buffer) => console.log(error, zlib.inflateSync(buffer).toString()));
})();
