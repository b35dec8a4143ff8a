// All of a stream at once.
async function pieces(stream) {
  const { Buffer } = require('buffer');
  const all = [];
  for await (const chunk of stream) all.push(typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer ?? chunk, chunk.byteOffset, chunk.byteLength));
  return Buffer.concat(all);
}

async function blob(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return new Blob(chunks);
}

async function arrayBuffer(stream) {
  const bytes = await pieces(stream);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

async function buffer(stream) {
  return pieces(stream);
}

async function text(stream) {
  const decoder = new TextDecoder();
  let all = '';
  for await (const chunk of stream) all += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  return all + decoder.decode();
}

async function json(stream) {
  return JSON.parse(await text(stream));
}

Object.assign(exports, { arrayBuffer, blob, buffer, text, json });
