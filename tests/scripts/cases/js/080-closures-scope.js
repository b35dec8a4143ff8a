#!/usr/bin/env node
// exercises: closures and var and let in loops, hoisting and temporal dead zone, this binding, call and apply and bind, default parameters, labelled loops, getters on objects
var fns = [];
for (var i = 0; i < 3; i++) fns.push(() => i);
for (let j = 0; j < 3; j++) fns.push(() => j);
console.log(fns.map((f) => f()), typeof hoisted, hoisted(), typeof later);
function hoisted() { return 'hoisted'; }
var later = 1;
for (const wrong of [() => { dead; let dead = 1; }, () => { const c = 1; c = 2; }, () => undeclared, () => { 'use strict'; leaked = 1; }, () => { new Later(); class Later {} }, () => undefined.x]) { try { wrong(); } catch (e) { console.log(e.name); } }
const object = { name: 'obj', plain() { return this?.name; }, arrow: () => typeof this, nested() { return [1].map(() => this.name)[0]; }, get upper() { return this.name.toUpperCase(); }, set first(v) { [this.name] = v.split(' '); } };
const { plain } = object;
object.first = 'given name';
console.log(object.plain(), plain.call({ name: 'called' }), plain.bind({ name: 'bound' }).call({ name: 'no' }), object.arrow(), object.nested(), object.upper, plain.apply({ name: 'applied' }, []), (0, object.plain).call(object));
function defaults(a, b = a + 1, { c = 10, ...rest } = {}, [d, e = 'E'] = ['D'], ...more) { return [a, b, c, rest, d, e, more, arguments.length]; }
console.log(defaults(1), defaults(1, undefined, { c: null, x: 1 }, [], 5, 6), defaults.length);
let [x, y = 2, ...z] = [1, undefined, 3, 4];
[x, y] = [y, x];
const { a: { b: deep = 'none' } = {}, ['comp' + 'uted']: renamed = 5, ...others } = { a: { b: 0 }, q: 1, r: 2 };
console.log(x, y, z, deep, renamed, others);
outer: for (let r = 0; r < 4; r++) { inner: for (let c = 0; c < 4; c++) { if (c === 2) continue outer; if (r === 2) break outer; process.stdout.write(`${r}${c} `); } }
block: { console.log('\nin block'); if (x) break block; console.log('never'); }
const counter = (() => { let n = 0; return { up: () => ++n, down: () => --n, get value() { return n; } }; })();
counter.up(); counter.up(); counter.down();
const curry = (f) => function next(...args) { return args.length >= f.length ? f(...args) : (...more) => next(...args, ...more); };
const compose = (...f) => (v) => f.reduceRight((acc, fn) => fn(acc), v);
const memoize = (f, cache = {}) => (n) => (cache[n] ??= f(n));
const fib = memoize((n) => (n < 2 ? n : fib(n - 1) + fib(n - 2)));
console.log(counter.value, curry((p, q, r) => p + q + r)(1)(2, 3), compose((v) => v + 1, (v) => v * 2)(5), fib(80));
switch (typeof fib(3)) { case 'string': console.log('no'); case 'number': console.log('number'); default: console.log('falls through'); break; case 'x': console.log('never'); }
do { x--; } while (x > 0);
console.log(x, (1, 2, 3), void 0, typeof null, typeof function () {}, !!'' + !!'0', null ?? 'nullish', 0 || 'or', '' && 'and', [] == false, null == undefined, null == 0, '5' * '2', '5' + 2, 1 < 2 < 3, 3 > 2 > 1);
var self = function factorial(n) { return n <= 1 ? 1 : n * factorial(n - 1); };
console.log(self(10), self.name, (() => {}).name, new Function('a', 'b', 'return a * b')(6, 7), eval('1 + 1; "evaluated"'), (function () { return typeof this; })(), (function () { 'use strict'; return typeof this; })());
