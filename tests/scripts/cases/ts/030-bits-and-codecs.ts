#!/usr/bin/env -S npx tsx
// exercises: binary codec combinators with generics, Buffer reads and writes, tuples inferred, bigint fields, round trips and errors
interface Codec<T> { write(v: T): Buffer; read(b: Buffer, at: number): [value: T, next: number] }
type TypeOf<C> = C extends Codec<infer T> ? T : never;
const u8: Codec<number> = { write: (v) => Buffer.from([v]), read: (b, at) => [b.readUInt8(at), at + 1] };
const u16: Codec<number> = { write: (v) => { const b = Buffer.alloc(2); b.writeUInt16BE(v); return b; }, read: (b, at) => [b.readUInt16BE(at), at + 2] };
const i64: Codec<bigint> = { write: (v) => { const b = Buffer.alloc(8); b.writeBigInt64LE(v); return b; }, read: (b, at) => [b.readBigInt64LE(at), at + 8] };
const varint: Codec<number> = { write: (v) => { const out: number[] = []; do { out.push((v & 127) | (v > 127 ? 128 : 0)); v >>>= 7; } while (v); return Buffer.from(out); }, read: (b, at) => { let v = 0, shift = 0, byte: number; do { byte = b.readUInt8(at++); v |= (byte & 127) << shift; shift += 7; } while (byte & 128); return [v, at]; } };
const text: Codec<string> = { write: (v) => { const b = Buffer.from(v); return Buffer.concat([varint.write(b.length), b]); }, read: (b, at) => { const [n, from] = varint.read(b, at); return [b.toString('utf8', from, from + n), from + n]; } };
const list = <T,>(c: Codec<T>): Codec<T[]> => ({ write: (v) => Buffer.concat([varint.write(v.length), ...v.map(c.write)]), read: (b, at) => { let [n, p] = varint.read(b, at); const out: T[] = []; while (n-- > 0) { const [v, next] = c.read(b, p); out.push(v); p = next; } return [out, p]; } });
const struct = <S extends Record<string, Codec<any>>>(s: S): Codec<{ [K in keyof S]: TypeOf<S[K]> }> => ({ write: (v) => Buffer.concat(Object.entries(s).map(([k, c]) => c.write(v[k]))), read: (b, at) => { const out: Record<string, unknown> = {}; for (const [k, c] of Object.entries(s)) [out[k], at] = c.read(b, at); return [out as any, at]; } });
const optional = <T,>(c: Codec<T>): Codec<T | null> => ({ write: (v) => (v === null ? u8.write(0) : Buffer.concat([u8.write(1), c.write(v)])), read: (b, at) => (b.readUInt8(at) ? c.read(b, at + 1) : [null, at + 1]) });
const Person = struct({ id: u16, name: text, born: i64, tags: list(text), parent: optional(struct({ id: u16 })) });
type Person = TypeOf<typeof Person>;
const ana: Person = { id: 513, name: 'Ána 😀', born: -(2n ** 40n), tags: ['x', 'y'.repeat(200)], parent: { id: 7 } };
const bytes = Person.write(ana);
const [back, end] = Person.read(bytes, 0);
console.log(bytes.length, bytes.subarray(0, 20).toString('hex'), end === bytes.length, JSON.stringify({ ...back, born: `${back.born}` }) === JSON.stringify({ ...ana, born: `${ana.born}` }), back.parent);
console.log([0, 127, 128, 300, 2 ** 21].map((n) => [varint.write(n).toString('hex'), varint.read(varint.write(n), 0)[0]]));
try { Person.read(bytes.subarray(0, 9), 0); } catch (e) { console.log((e as NodeJS.ErrnoException).code); }
