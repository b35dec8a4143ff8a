#!/usr/bin/env node
// exercises: util.inspect of nested values, options depth and compact and sorted, Map and Set and class instances, circular references, custom inspect
const util = require('util');
class Point { constructor(x, y) { this.x = x; this.y = y; } get sum() { return this.x + this.y; } static zero = 0; }
class Named extends Map {}
const values = [
  undefined, null, true, -0, 1e21, 10n, 'a\'b', "tab\tquote'\"`", Symbol('s'), Symbol.iterator,
  [], [1, , 3], [undefined, null], new Array(3), {}, { a: 1, 'b-c': 2, 3: 'x', [Symbol('k')]: 4 },
  function named() {}, () => {}, class {}, Point, async () => {}, function* gen() {},
  new Point(1, 2), Object.create(null), Object.create({ inherited: 1 }), new Named([[{ a: 1 }, 'b']]), new Set(['x', [1]]),
  new WeakMap(), new Date(0), new Date(NaN), /re+/gi, new Error('plain').message, new Boolean(false), new String('str'), Object('sym').length,
  Promise.resolve(4), new Promise(() => {}), new Uint8Array([1, 2]), new ArrayBuffer(2), Buffer.from('ab'), [['nested', ['deep', ['deeper', ['deepest']]]]],
  { f() {}, get g() { return 1; }, set g(v) {}, get only() { return 2; }, set just(v) {} }, [1.5, -2, 'mixed'], new Proxy({ p: 1 }, {}), globalThis === global,
];
for (const value of values) console.log(util.inspect(value));
const circle = { name: 'loop', list: [] };
circle.self = circle;
circle.list.push(circle, { circle });
console.log(circle);
console.log(util.inspect({ a: { b: { c: { d: {} } } } }, { depth: 0 }), util.inspect({ a: { b: { c: { d: { e: 1 } } } } }, { depth: null, compact: false }));
console.log(util.inspect({ b: 2, a: [3, { z: 1, y: 2 }] }, { sorted: true, breakLength: Infinity }), util.inspect('x'.repeat(5)), util.inspect(new Map([['k', new Map([['n', 1]])]]), { showHidden: false }));
console.log({ [util.inspect.custom](depth, options) { return `<custom ${depth} ${typeof options.stylize}>`; } }, [{ [util.inspect.custom]: () => ({ swapped: true }) }]);
console.log(util.inspect({ a: 1n, s: 'x' }, { colors: true }), util.inspect([1, 2, 3, 4], { maxArrayLength: 2 }), util.inspect('long text here', { maxStringLength: 4 }), util.inspect({ g: new Point(0, 0) }, { getters: true }));
