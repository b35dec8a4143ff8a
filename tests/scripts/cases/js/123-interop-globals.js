#!/usr/bin/env node
// exercises: globals present and absent, module wrapper variables, strict functions, Object static methods, globalThis property descriptors, feature detection as scripts do it
const names = ['fetch', 'Headers', 'Request', 'Response', 'FormData', 'Blob', 'URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'AbortController', 'AbortSignal', 'Event', 'EventTarget', 'structuredClone', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'performance', 'crypto', 'atob', 'btoa', 'Buffer', 'process', 'console', 'WebAssembly', 'ReadableStream', 'WritableStream', 'TransformStream', 'CompressionStream', 'MessageChannel', 'BroadcastChannel', 'DOMException', 'Intl', 'Atomics', 'SharedArrayBuffer', 'FinalizationRegistry', 'WeakRef'];
console.log(names.filter((n) => !(n in globalThis) && n !== 'WebAssembly'), ['window', 'document', 'alert', 'XMLHttpRequest', 'Deno', 'Bun', 'localStorage'].filter((n) => n in globalThis));
const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined, isBrowser = typeof window !== 'undefined';
console.log(isNode, isBrowser, typeof require, typeof exports, typeof module.paths, module.id, Object.keys(module).includes('exports'), typeof require.extensions, arguments.length);
console.log(Object.fromEntries([['a', 1]]), Object.hasOwn({ x: 1 }, 'x'), Object.entries('ab'), Object.assign([1, 2], [3]), Object.is(NaN, NaN), Object.getOwnPropertyNames('ab'));
const frozen = Object.freeze({ a: { b: 1 } }), sealed = Object.seal({ s: 1 });
frozen.a.b = 2; frozen.c = 3; sealed.s = 2; delete sealed.s;
console.log(frozen, sealed, Object.isExtensible(sealed), Object.getOwnPropertyDescriptor({ get x() { return 1; } }, 'x').set, Object.getOwnPropertyDescriptors(class { static m() {} }).m.enumerable);
const parent = { greet() { return `hi ${this.name}`; } }, child = Object.create(parent, { name: { value: 'kid', enumerable: true }, hidden: { value: 1 } });
console.log(child.greet(), Object.keys(child), child, parent.isPrototypeOf(child), 'greet' in child, child.propertyIsEnumerable('hidden'), Object.setPrototypeOf({ a: 1 }, null));
const o = { __proto__: parent, name: 'lit', greet() { return super.greet() + '!'; } };
console.log(o.greet(), JSON.stringify(o), { ['__proto__']: 1 }.hasOwnProperty('__proto__'), o.__proto__ === parent, Object.prototype.__proto__, [].concat(Object(1n) instanceof BigInt, typeof Object(Symbol())));
var globalVar = 1;
implicit = 2;
console.log(globalThis.globalVar, globalThis.implicit, (function () { return this === globalThis; })(), (() => this === module.exports)(), delete globalThis.implicit, typeof implicit);
const d = Object.defineProperty({}, 'computed', { get() { Object.defineProperty(this, 'computed', { value: 'cached' }); return 'first'; }, configurable: true });
console.log(d.computed, d.computed, new Intl.NumberFormat('en-US').format(1234.5), isFinite('12'), Number.parseFloat === parseFloat, escape('a b'), new Date(2020, 0, 31).getMonth(), typeof setTimeout(() => {}, 0), eval.name);
