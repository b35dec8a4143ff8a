#!/usr/bin/env node
// exercises: number formatting toFixed and toPrecision and toString radix, parsing, Math functions, integer limits, bit operations, rounding money
console.log([0.1 + 0.2, 1e21, 1e-7, 123456789012345680000, -0, 5e-324, 2 ** 53, 0xff, 0b101, 0o17, 1_000_000, .5, 5., 1e3].map(String).join(' '));
console.log((1.005).toFixed(2), (1.45).toFixed(1), (-1.5).toFixed(0), (2.5).toFixed(0), (1e21).toFixed(2), (0).toFixed(2), (123.456).toPrecision(4), (0.00001).toPrecision(1), (1234.5678).toExponential(2), (255).toString(16), (255).toString(2), (-7.5).toString(2), (0.1).toString(3).slice(0, 12), (35).toString(36));
console.log(parseInt('42px'), parseInt('0x1f'), parseInt('101', 2), parseInt(''), parseInt('9'.repeat(20)), parseFloat('3.14.15'), parseFloat('-.5e-2x'), Number(''), Number(' 12 '), Number('1,2'), Number('0b11'), Number(null), Number(undefined), Number([5]), Number('Infinity'), +true, +'1e3');
console.log(Number.MAX_SAFE_INTEGER, Number.EPSILON > 0, Number.isInteger(5.0), Number.isSafeInteger(2 ** 53), isNaN('x'), Number.isNaN('x'), Object.is(-0, 0), NaN === NaN, 1 / -0);
console.log(Math.round(-0.5), Math.round(2.5), Math.round(-2.5), Math.trunc(-4.7), Math.sign(-3), Math.cbrt(27), Math.hypot(3, 4), Math.log2(8), Math.log10(1000), Math.fround(5.5), Math.clz32(1), Math.imul(0xffffffff, 5), Math.max(), Math.min(), Math.max(1, 'x'), Math.atan2(1, 1).toFixed(6), Math.expm1(0), Math.pow(2, -1));
console.log(5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 31, 1 << 32, -1 >>> 0, -9 >> 1, -9 >>> 28, 2 ** 32 | 0, 7 % -3, -7 % 3, 5.5 % 2, 2 ** 3 ** 2, (-2) ** 2);
const cents = (x) => Math.round((x + Number.EPSILON) * 100) / 100;
console.log(cents(1.005), cents(2.345), [0.1, 0.2, 0.3].reduce((a, b) => a + b), [0.1, 0.2, 0.3].reduce((a, b) => a + Math.round(b * 100), 0) / 100);
let x = 5;
console.log(x++ + ++x, x, x-- - --x, x, (x **= 2), (x %= 7), (x <<= 3), (x ||= 9), (x &&= 0), (x ??= 4));
const stats = (list) => { const n = list.length, mean = list.reduce((a, b) => a + b, 0) / n, sorted = [...list].sort((a, b) => a - b); return { n, mean, median: n % 2 ? sorted[n >> 1] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2, sd: Math.sqrt(list.reduce((s, v) => s + (v - mean) ** 2, 0) / (n - 1)).toFixed(4), p90: sorted[Math.ceil(0.9 * n) - 1] }; };
console.log(stats([4, 8, 15, 16, 23, 42]), stats([10.5, -3, 7]));
const size = (n) => { const units = ['B', 'KB', 'MB', 'GB', 'TB']; const i = n ? Math.min(Math.floor(Math.log2(n) / 10), units.length - 1) : 0; return `${(n / 1024 ** i).toFixed(i ? 1 : 0)} ${units[i]}`; };
console.log([0, 1023, 1024, 1536, 1048576, 5e9, 1e15].map(size).join(', '), (12345.678).toFixed(1).replace(/\B(?=(\d{3})+\b(?!\.))/g, ','), [1, 2, 3].map(parseInt), ['1', '7', '11'].map(Number));
for (const wrong of [() => (1).toFixed(101), () => (1).toString(1), () => (1).toPrecision(0)]) { try { wrong(); } catch (e) { console.log(e.name); } }
