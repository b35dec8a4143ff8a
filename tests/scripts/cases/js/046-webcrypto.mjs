#!/usr/bin/env node
// exercises: crypto.subtle digest, HMAC importKey and sign and verify, exportKey, TextEncoder, hex formatting
const enc = new TextEncoder();
const hex = (buffer) => [...new Uint8Array(buffer)].map((b) => b.toString(16).padStart(2, '0')).join('');
for (const name of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']) console.log(name, hex(await crypto.subtle.digest(name, enc.encode('abc'))));
const key = await crypto.subtle.importKey('raw', enc.encode('my secret'), { name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']);
console.log(key.type, key.extractable, key.usages, key.algorithm.name, key.algorithm.hash.name, key.algorithm.length);
const signature = await crypto.subtle.sign('HMAC', key, enc.encode('message'));
console.log(hex(signature), signature instanceof ArrayBuffer);
console.log(await crypto.subtle.verify('HMAC', key, signature, enc.encode('message')), await crypto.subtle.verify('HMAC', key, signature, enc.encode('Message')));
console.log(hex(await crypto.subtle.exportKey('raw', key)), (await crypto.subtle.exportKey('jwk', key)).k);
const attempt = async (what, action) => {
  try {
    await action();
    console.log(what, 'worked');
  } catch (error) {
    console.log(what, error.name.replace(/(Error|Exception)$/, ''), error instanceof Error);
  }
};
const signer = await crypto.subtle.importKey('raw', enc.encode('k'), { name: 'HMAC', hash: 'SHA-512' }, false, ['sign']);
await attempt('export', () => crypto.subtle.exportKey('raw', signer));
await attempt('verify', () => crypto.subtle.verify('HMAC', signer, signature, enc.encode('x')));
await attempt('digest', () => crypto.subtle.digest('SHA-9', enc.encode('x')));
const generated = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign']);
console.log((await crypto.subtle.exportKey('raw', generated)).byteLength, Object.prototype.toString.call(crypto), typeof crypto.randomUUID());
