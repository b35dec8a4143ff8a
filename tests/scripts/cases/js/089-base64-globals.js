#!/usr/bin/env node
// exercises: atob and btoa, globalThis and global, queueMicrotask, data URLs, base32 and base58 by hand, hex dumps
console.log(btoa('hello'), atob('aGVsbG8='), btoa('\xff\x00'), JSON.stringify(atob(' aG Vs\nbG8 ')), btoa(''));
for (const wrong of [() => btoa('€'), () => atob('a'), () => atob('*')]) { try { wrong(); } catch (e) { console.log(e.name, e.code, e instanceof DOMException); } }
const utf8 = (s) => btoa(String.fromCharCode(...new TextEncoder().encode(s)));
console.log(utf8('é€😀'), Buffer.from(utf8('é€😀'), 'base64').toString(), `data:text/plain;base64,${utf8('x')}`);
const B32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const b32 = (buf) => { let bits = 0, value = 0, out = ''; for (const byte of buf) { value = (value << 8) | byte; bits += 8; while (bits >= 5) { out += B32[(value >>> (bits - 5)) & 31]; bits -= 5; } } if (bits) out += B32[(value << (5 - bits)) & 31]; return out.padEnd(Math.ceil(out.length / 8) * 8, '='); };
const unb32 = (s) => { let bits = 0, value = 0; const out = []; for (const c of s.replace(/=+$/, '')) { value = (value << 5) | B32.indexOf(c); bits += 5; if (bits >= 8) { out.push((value >>> (bits - 8)) & 255); bits -= 8; } } return Buffer.from(out); };
console.log(['', 'f', 'fo', 'foo', 'foobar'].map((s) => b32(Buffer.from(s))), unb32('MZXW6YTBOI======').toString());
const B58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const b58 = (buf) => { let n = BigInt('0x' + (buf.toString('hex') || '0')), out = ''; while (n) { out = B58[Number(n % 58n)] + out; n /= 58n; } for (const b of buf) { if (b) break; out = '1' + out; } return out; };
console.log(b58(Buffer.from('Hello World!')), b58(Buffer.from('0000287fb4cd', 'hex')));
const dump = (buf) => { for (let i = 0; i < buf.length; i += 16) { const row = buf.subarray(i, i + 16); console.log(i.toString(16).padStart(8, '0'), [...row].map((b) => b.toString(16).padStart(2, '0')).join(' ').padEnd(47), `|${row.toString('latin1').replace(/[^\x20-\x7e]/g, '.')}|`); } };
dump(Buffer.from('The quick\tbrown fox\njumps über'));
console.log(globalThis === global, typeof window, typeof self, typeof globalThis.setTimeout, this === module.exports, Object.keys(globalThis).includes('fetch'));
queueMicrotask(() => console.log('micro'));
globalThis.shared = 1;
console.log(shared, delete globalThis.shared, typeof shared);
