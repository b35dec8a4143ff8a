#!/usr/bin/env node
// exercises: util.format specifiers, util.promisify and callbackify, util.inherits, util.types, util.isDeepStrictEqual, util.deprecate
const util = require('util');
console.log(util.format('%s|%d|%i|%f|%j|%o|%O|%%|%c|%x', 'str', '42.5', 42.9, '1.5e3', { a: [1] }, [1], { b: { c: {} } }, 'css', 'extra', { more: 1 }));
console.log(util.format('%s %s', 'only one'), util.format('a', 'b', 3, { c: 4 }), util.format(1, 2, '3'), util.format('%s', null, undefined, 5n, Symbol('q')), util.format('%d', 5n), util.format('%s', -0), util.format('%d', 'x'));
console.log(util.format('%s %s %s', { a: { b: { c: 1 } } }, [1, [2, [3]]], () => 1), util.format('%s', class A {}), util.format('%s', new Error('e').message), util.format('%j', 'q'), util.format('100%'), util.format('%s', 'a', 'b\nc'));
const circular = {};
circular.c = circular;
console.log(util.format('%j', circular));
function old(a, b, callback) { setImmediate(() => (a < 0 ? callback(Object.assign(new Error('negative'), { code: 'ENEG' })) : callback(null, a + b, 'second'))); }
const add = util.promisify(old);
old[util.promisify.custom] = async () => 'custom form';
(async () => {
  console.log(await add(1, 2), await add(-1, 2).catch((e) => e.code), await util.promisify(old)());
  await new Promise((done) => util.callbackify(async (x) => x * 2)(21, (error, value) => { console.log(error, value); done(); }));
  await new Promise((done) => util.callbackify(async () => { throw new Error('inside'); })((error) => { console.log(error.message); done(); }));
  console.log((await util.promisify(setTimeout)(1, 'slept')), (await util.promisify(require('fs').readFile)(__filename, 'utf8')).split('\n')[0]);
})();
function Animal(name) { this.name = name; }
Animal.prototype.speak = function () { return `${this.name} makes a sound`; };
function Dog(name) { Animal.call(this, name); }
util.inherits(Dog, Animal);
console.log(new Dog('Rex').speak(), Dog.super_ === Animal, new Dog('Rex'));
console.log(util.types.isPromise(Promise.resolve()), util.types.isRegExp(/x/), util.types.isDate({}), util.types.isProxy(new Proxy({}, {})), util.types.isTypedArray(Buffer.alloc(1)), util.types.isGeneratorFunction(function* () {}), util.types.isAsyncFunction(async () => {}), util.types.isMap(new Map()), util.types.isNativeError(new TypeError()));
console.log(util.isDeepStrictEqual({ a: [1, new Set([2])] }, { a: [1, new Set([2])] }), util.isDeepStrictEqual([1], ['1']), util.isDeepStrictEqual(NaN, NaN), util.isDeepStrictEqual(0, -0));
console.log(util.deprecate((x) => x + 1, 'use something else', 'DEP_X')(1), util.stripVTControlCharacters('\u001b[31mred\u001b[0m'), util.toUSVString('a\ud800'), new util.TextEncoder().encode('é').length);
