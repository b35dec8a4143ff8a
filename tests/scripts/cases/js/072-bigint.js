#!/usr/bin/env node
// exercises: BigInt arithmetic and conversion, mixed type errors, asIntN, wei formatting as crypto skills do, factorial and modpow, JSON of BigInt
const formatUnits = (value, decimals) => { const neg = value < 0n; const text = String(neg ? -value : value).padStart(decimals + 1, '0'); const whole = text.slice(0, -decimals), frac = text.slice(-decimals).replace(/0+$/, ''); return `${neg ? '-' : ''}${whole}${frac ? '.' + frac : ''}`; };
const parseUnits = (text, decimals) => { const [whole, frac = ''] = text.replace('-', '').split('.'); const n = BigInt(whole + frac.padEnd(decimals, '0').slice(0, decimals)); return text.startsWith('-') ? -n : n; };
console.log(formatUnits(1234567890000000000n, 18), formatUnits(5n, 18), formatUnits(-1500000n, 6), formatUnits(10n ** 21n, 18), parseUnits('1.5', 18), parseUnits('-0.000001', 6));
let f = 1n;
for (let i = 2n; i <= 30n; i++) f *= i;
const modpow = (b, e, m) => { let r = 1n; for (b %= m; e > 0n; e >>= 1n, b = (b * b) % m) if (e & 1n) r = (r * b) % m; return r; };
console.log(f, modpow(3n, 10n ** 18n, 1000000007n), 7n / 2n, -7n / 2n, -7n % 3n, 2n ** 100n, -5n >> 1n, 5n & 3n, ~5n, 0n === -0n);
console.log(BigInt(42), BigInt('0xff'), BigInt('  12  '), BigInt(true), BigInt.asIntN(8, 255n), BigInt.asUintN(8, -1n), Number(2n ** 64n), parseInt('12n'), 10n > 9, 2n == 2, 2n === 2, [3n, 1, 2n, 10].sort((a, b) => (a < b ? -1 : 1)), typeof 1n, 0n ? 'yes' : 'no');
for (const wrong of [() => 1n + 1, () => +1n, () => Math.max(1n), () => BigInt(1.5), () => BigInt('x'), () => 1n / 0n, () => 2n ** -1n, () => JSON.stringify({ a: 1n }), () => BigInt(undefined), () => 1n >>> 0n]) { try { console.log(wrong()); } catch (e) { console.log(e.name); } }
console.log(JSON.stringify({ wei: 10n ** 20n }, (k, v) => (typeof v === 'bigint' ? `${v}n` : v)), (255n).toString(16), (123n).toString(36), `${2n}`, [1n, 2n], { big: -9n });
console.log(new BigInt64Array([1n, -1n]), new BigUint64Array([2n ** 64n - 1n]), Object(1n), (12345678901234567890n).toLocaleString('en-US'), BigInt(Number.MAX_SAFE_INTEGER) + 2n);
const gcd = (a, b) => (b ? gcd(b, a % b) : a);
console.log(gcd(2n ** 40n, 6n ** 20n), [...'deadbeef'].reduce((n, c) => n * 16n + BigInt(parseInt(c, 16)), 0n), BigInt('0b1011') * BigInt(-3));
