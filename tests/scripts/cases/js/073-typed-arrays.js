#!/usr/bin/env node
// exercises: typed arrays over one ArrayBuffer, DataView endianness, clamping and wrapping, set and subarray and slice, resizable buffers absent, byte packing
const buffer = new ArrayBuffer(16);
const bytes = new Uint8Array(buffer), words = new Uint32Array(buffer, 4, 2), floats = new Float64Array(buffer, 8);
words[0] = 0x01020304;
floats[0] = -2.5;
console.log(bytes, words.length, words.byteOffset, floats);
const view = new DataView(buffer);
view.setInt16(0, -2);
view.setUint16(2, 0xabcd, true);
console.log(view.getUint8(0), view.getUint16(0), view.getUint32(0), view.getInt8(3), view.getFloat64(8, true), [...bytes.subarray(0, 4)]);
console.log(new Uint8Array([256, -1, 1.9, '7', NaN]), new Uint8ClampedArray([256, -1, 1.5, 2.5, NaN]), new Int8Array([128, 255]), new Int16Array([40000]), new Float32Array([0.1, 1e40]));
const source = Uint8Array.from([5, 3, 9, 1]);
const part = source.subarray(1, 3), copy = source.slice(1, 3);
source.set([7, 8], 1);
console.log(part, copy, source.sort(), source.reverse(), source.indexOf(7), source.join('-'), source.map((x) => x * 100), Array.from(source, (x) => x / 2));
console.log(source.includes(5), source.fill(0, 2), source.at(-1), source.find((x) => x > 1), Object.prototype.toString.call(source), source.BYTES_PER_ELEMENT, ArrayBuffer.isView(view), Uint16Array.BYTES_PER_ELEMENT, source.with(0, 42), source.toSorted());
const hex = (u8) => Array.from(u8, (b) => b.toString(16).padStart(2, '0')).join('');
const unhex = (s) => Uint8Array.from(s.match(/../g), (h) => parseInt(h, 16));
console.log(hex(unhex('00ff10a5')), Buffer.from(unhex('6869').buffer).toString(), String.fromCharCode(...unhex('6f6b')), btoa(String.fromCharCode(...unhex('fffe00'))));
for (const wrong of [() => new Uint32Array(buffer, 1), () => new Uint8Array(-1), () => view.getInt32(14), () => source.set([1, 2, 3, 4, 5]), () => new Uint8Array([1n]), () => Uint8Array(2)]) { try { wrong(); console.log('fine'); } catch (e) { console.log(e.name); } }
source[10] = 5;
source.extra = 1;
console.log(source.length, source[10], source, buffer.slice(0, 4).byteLength, buffer);
const crc = (data) => { let c = ~0; for (const b of data) { c ^= b; for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1; } return (~c >>> 0).toString(16); };
console.log(crc(Buffer.from('123456789')), Uint8Array.of(1, 2).toString(), JSON.stringify(new Uint8Array(2)), JSON.stringify([...new Uint8Array(2)]), new Float64Array(2).constructor.name);
