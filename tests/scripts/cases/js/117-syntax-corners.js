#!/usr/bin/env node
// exercises: numeric separators and escapes, unicode identifiers, optional catch and chaining calls, exponent and nullish mixing, comma and void, getter names, new.target, computed members, async arrow forms
const ünï = 1, 变量 = 2, $ = 3, _ = 4, \u0061bc = 5;
console.log(ünï + 变量 + $ + _ + abc, '\x41\u0042\u{43}\103'.length, 0xFF_FF, 1_000.5e-1_0, 0B11, 0O17);
const o = { async: 1, get: 2, set: 3, static: 4, of: 5, let: 6, yield: 7, await: 8, 'quoted-key': 9, 0.5: 'half', [`k${1 + 1}`]: 'computed', get get2() { return 'getter'; }, async am() { return 'am'; }, *gm() { yield 'gm'; }, async *agm() { yield 'agm'; }, 1e3: 'thousand' };
console.log(Object.keys(o).join(','), o.get2, o?.['quoted-key'], o.nothing?.(), o.nothing?.[0].x.y, o.am?.name, delete o?.async, 'async' in o, o.gm().next().value);
function Maker(x) { if (!new.target) return new Maker(x); this.x = x; this.how = new.target === Maker; }
console.log(Maker(1), new Maker(2).x, new (class extends Maker {})(3).how, new Maker);
try { try { throw 1; } catch { throw 2; } finally { console.log('finally'); } } catch ({ constructor: { name } }) { console.log(name); }
var a = 1
var b = a
++b
const c = [1, 2, 3]
;[a, b] = [b, a]
console.log(a, b, (() => { return
  5 })(), (1, 2), void 'x', +!![], ~~'7.9', !0 + !0, [,].length, [1, , 2].length, ((a, b) => a + b).length, ((...r) => r).length, ((a, b = 1) => a).length)
if (a) ; else console.log('never')
for (var i = 0, j = 10; i < j; i += 3, j--);
for (const k in [7, 8]) console.log(typeof k, k);
for (const k in { __proto__: { inherited: 1 }, own: 2 }) console.log(k);
for (const [k, { v = 'dflt' } = {}] of [['a', { v: 1 }], ['b']]) console.log(k, v);
while (true) { if (i++ > 20) break; else continue; }
console.log(i, j, typeof undeclared, typeof (() => {})(), `${[]}|${{}}`, 2 ** -1, (-2) ** 2, 7 .toString(), 1..toFixed(1), 'b' in { b: 0 }, !('x' in {}), null ?? (false || 'mix'), 3 in [0, 1, 2, 3]);
label: { label2: for (;;) { for (;;) { break label; } } }
var { length, [length - 1]: last, ...others } = ['p', 'q', 'r'];
console.log(length, last, others, (({ a: { b: [, second] } }) => second)({ a: { b: [1, 2] } }), ((x, { y } = { y: x * 2 }, z = x + y) => [x, y, z])(1));
(async () => { const f = async (x) => x, g = async x => x, h = async () => ({}); console.log(await f(1), await g(2), await h(), await (async () => { for await (const v of o.agm()) return v; })()); })();
(function () { console.log(arguments.length, [...arguments], Array.prototype.slice.call(arguments, 1), typeof arguments.callee); })(1, 2, 3);
console.log(function () { return typeof this; }.call(5), (function () { 'use strict'; return typeof this; }).call(5), (() => typeof this)(), eval('var leak = 3; leak'), typeof leak, new Function('return typeof leak')());
switch (3) { default: console.log('default first'); case 1: console.log('one'); break; case 2: console.log('two'); }
console.log([..."👨‍👩‍👧"].length, 'I\u0307'.length, [10, 1, 5].sort().join(), [3, 2, 1].sort(undefined).join(), 0.1 * 3, 9007199254740993, 0.1 + 0.7, 4.35 * 100, 1.1 * 1.1, 5e-7, 123e-20, 1e300 * 1e10, -1e-7.toFixed(2));
