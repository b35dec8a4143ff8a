#!/usr/bin/env -S npx tsx
// exercises: bigint money types branded, hash chains, Merkle root, base58check, hex parsing, BigInt formatting for tokens
import { createHash, createHmac } from 'crypto';
type Hex = `0x${string}`;
declare const brand: unique symbol;
type Wei = bigint & { readonly [brand]: 'wei' };
const wei = (x: bigint): Wei => x as Wei;
const sha = (...parts: (string | Uint8Array)[]): Buffer => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
const hex = (b: Uint8Array): Hex => `0x${Buffer.from(b).toString('hex')}`;
const unhex = (h: Hex): Buffer => { if (!/^0x([0-9a-f]{2})*$/i.test(h)) throw new TypeError(`bad hex ${h}`); return Buffer.from(h.slice(2), 'hex'); };
const parseEther = (s: string): Wei => { const m = /^(\d+)(?:\.(\d{1,18}))?$/.exec(s); if (!m) throw new RangeError(`bad amount ${s}`); return wei(BigInt(m[1]) * 10n ** 18n + BigInt((m[2] ?? '').padEnd(18, '0'))); };
const formatEther = (w: Wei, digits = 4): string => { const s = w.toString().padStart(19, '0'); return `${s.slice(0, -18)}.${s.slice(-18, -18 + digits)}`; };
const merkle = (leaves: readonly string[]): Buffer => { let level = leaves.map((l) => sha(l)); while (level.length > 1) level = level.flatMap((n, i) => (i % 2 ? [] : [sha(n, level[i + 1] ?? n)])); return level[0]; };
console.log(hex(merkle(['a', 'b', 'c'])), hex(merkle(['a'])) === hex(sha('a')), formatEther(parseEther('1234.56789')), parseEther('0.000000000000000001'), formatEther(wei(parseEther('1') * 3n / 2n)));
for (const bad of ['x', '1.', '-1', '1.0000000000000000001']) { try { parseEther(bad); } catch (e) { console.log((e as Error).name, (e as Error).message); } }
try { unhex('0xabc'); } catch (e) { console.log((e as Error).message); }
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const base58check = (payload: Buffer): string => { const full = Buffer.concat([payload, sha(sha(payload)).subarray(0, 4)]); let n = BigInt(hex(full)), out = ''; while (n > 0n) { out = ALPHABET[Number(n % 58n)] + out; n /= 58n; } return '1'.repeat(full.findIndex((b) => b !== 0)) + out; };
const key = createHmac('sha512', 'Bitcoin seed').update(unhex('0x000102030405060708090a0b0c0d0e0f')).digest();
console.log(base58check(Buffer.concat([Buffer.from([0]), sha('address').subarray(0, 20)])), hex(key.subarray(0, 32)), BigInt.asUintN(256, -1n) === 2n ** 256n - 1n);
