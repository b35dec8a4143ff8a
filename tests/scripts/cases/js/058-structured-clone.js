#!/usr/bin/env node
// exercises: structuredClone of maps and dates and cycles, DataCloneError, transfer, copies against JSON copies
const source = { date: new Date(0), map: new Map([['k', new Set([1, 2])]]), re: /x/gi, big: 5n, bytes: new Uint8Array([1, 2]), nested: { list: [1, , 3] }, undef: undefined, error: new RangeError('r'), wrapped: new Number(3) };
source.self = source;
const copy = structuredClone(source);
console.log(copy.self === copy, copy !== source, copy.date.getTime(), copy.map.get('k').has(2), copy.re.flags, copy.big, copy.bytes, 'undef' in copy, copy.error.name, copy.error.message, 1 in copy.nested.list);
copy.nested.list[0] = 99;
copy.map.get('k').add(3);
console.log(source.nested.list[0], source.map.get('k').size);
for (const wrong of [() => 1, Symbol('s'), { f() {} }, new WeakMap()]) {
  try {
    structuredClone(wrong);
    console.log('cloned');
  } catch (error) {
    console.log(error.name, error.code, error instanceof DOMException);
  }
}
class Point { constructor() { this.x = 1; } }
const flat = structuredClone(new Point());
console.log(flat instanceof Point, flat, Object.getPrototypeOf(flat) === Object.prototype);
const buffer = new ArrayBuffer(8);
const moved = structuredClone(buffer, { transfer: [buffer] });
console.log(buffer.byteLength, moved.byteLength);
console.log(JSON.parse(JSON.stringify({ date: new Date(0), undef: undefined, nan: NaN, map: new Map([[1, 2]]), nested: { toJSON() { return 'as json'; } } })));
const { a, ...rest } = { a: 1, b: { c: 2 } };
const shallow = { ...rest };
shallow.b.c = 3;
console.log(rest.b.c, Object.assign({}, null, 'hi', [9]));
