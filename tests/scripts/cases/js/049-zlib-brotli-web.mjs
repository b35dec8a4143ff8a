#!/usr/bin/env node
// exercises: brotli round trip and fixed decompress, CompressionStream and DecompressionStream, Response as a reader
import zlib from 'node:zlib';
const text = 'brotli brotli brotli '.repeat(40);
const packed = zlib.brotliCompressSync(text);
console.log(packed.length < 60, zlib.brotliDecompressSync(packed).toString() === text);
console.log(zlib.brotliDecompressSync(Buffer.from('GyMA+I2Ubt5EVYbWCiBsb2oWZmqBDKh2AQ==', 'base64')).toString());
const through = async (data, stream) => new Uint8Array(await new Response(new Blob([data]).stream().pipeThrough(stream)).arrayBuffer());
for (const format of ['gzip', 'deflate', 'deflate-raw']) {
  const small = await through(text, new CompressionStream(format));
  const back = await through(small, new DecompressionStream(format));
  console.log(format, small.length < text.length, new TextDecoder().decode(back) === text);
}
console.log(zlib.gunzipSync(await through('mixed', new CompressionStream('gzip'))).toString());
