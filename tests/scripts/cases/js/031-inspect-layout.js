#!/usr/bin/env node
// exercises: console.log line breaking at 72 columns, number arrays in columns, long strings in objects, more than 100 items, nested arrays of objects
console.log(Array.from({ length: 30 }, (_, i) => i * i));
console.log(Array.from({ length: 120 }, (_, i) => i));
console.log(Array.from({ length: 27 }, (_, i) => 'w'.repeat(i % 7)));
console.log(['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta', 'iota']);
console.log({ id: 12345, name: 'A fairly long product name here', price: 19.99, tags: ['a', 'b', 'c'], stock: { warehouse: 5, shop: 0 } });
console.log([{ id: 1, ok: true }, { id: 2, ok: false, why: 'because of a long reason that does not fit on one line of seventy-two' }]);
console.log({ text: 'line one\nline two\n' + 'x'.repeat(80), short: 'y' });
console.log({ a: { b: { c: { d: 1 } } }, list: [[1, [2, [3, [4]]]]] });
console.log(new Map(Object.entries({ first: { n: 1, m: [1, 2] }, second: new Set([1, 2, 3]) })));
console.log([['x', 1], ['yy', 22], ['zzz', 333]], [[]], [{}], [null, undefined]);
console.log(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`key${i}`, i])));
console.log([1.25, 100, -3.5, 7, 22.125, 9, 10, 11], [true, false, true, true, false, true, true]);
console.log('%o', { a: [1, 2], f: function f() {} }.a.length, [new Date(86400000), [new Date(0)]], { date: new Date(0) });
console.log([['a'.repeat(30), 'b'.repeat(30)], ['c'.repeat(30)]], { k: 'v'.repeat(60), l: 'w'.repeat(20) });
console.log(new Set(Array.from({ length: 105 }, (_, i) => i)).size, { set: new Set(['one long entry in a set', 'another long entry in a set', 'a third long one']) });
