#!/usr/bin/env node
// exercises: Proxy traps get and set and has and deleteProperty and ownKeys, Reflect, revocable proxies, fluent API builder, validation
const trace = [];
const target = { a: 1, hidden: 2, nested: { x: 1 } };
const proxy = new Proxy(target, {
  get(t, key, receiver) { trace.push(`get ${String(key)}`); return key in t ? Reflect.get(t, key, receiver) : `no ${String(key)}`; },
  set(t, key, value) { if (typeof value !== 'number') return false; trace.push(`set ${key}`); return Reflect.set(t, key, value); },
  has: (t, key) => key !== 'hidden' && Reflect.has(t, key),
  deleteProperty(t, key) { trace.push(`delete ${key}`); return delete t[key]; },
  ownKeys: (t) => Reflect.ownKeys(t).filter((k) => k !== 'hidden'),
  getOwnPropertyDescriptor: (t, key) => Reflect.getOwnPropertyDescriptor(t, key),
  defineProperty(t, key, d) { trace.push(`define ${key}`); return Reflect.defineProperty(t, key, d); },
});
console.log(proxy.a, proxy.zzz, 'hidden' in proxy, 'a' in proxy, Object.keys(proxy), { ...proxy }.a);
proxy.b = 5;
(function () { 'use strict'; try { proxy.c = 'text'; } catch (e) { console.log(e.name); } })();
delete proxy.b;
Object.defineProperty(proxy, 'd', { value: 1, enumerable: true, configurable: true });
console.log(trace.join(', '));
const call = new Proxy(function add(a, b) { return a + b; }, { apply: (f, self, args) => Reflect.apply(f, self, args) * 10, construct: (f, args) => ({ made: args }) });
console.log(call(1, 2), new call(1, 2), typeof call, call.name, call.length);
const api = (path = []) => new Proxy(() => {}, { get: (_, key) => api([...path, key]), apply: (_, __, args) => `${path.at(-1).toUpperCase()} /${path.slice(0, -1).join('/')}${args.length ? ' ' + JSON.stringify(args[0]) : ''}` });
console.log(api().users.posts.get(), api().items.post({ a: 1 }));
const { proxy: once, revoke } = Proxy.revocable({ v: 1 }, {});
console.log(once.v);
revoke();
try { once.v; } catch (error) { console.log(error.name); }
console.log(Reflect.ownKeys({ b: 1, 2: 1, a: 1, 1: 1, [Symbol('s')]: 1 }), Reflect.has([], 'length'), Reflect.construct(Date, [0]).getTime(), Reflect.getPrototypeOf([]) === Array.prototype);
const negative = (list) => new Proxy(list, { get: (t, k, r) => Reflect.get(t, typeof k === 'string' && /^-\d+$/.test(k) ? t.length + Number(k) : k, r) });
const n = negative([1, 2, 3]);
console.log(n[-1], n.length, n.map((x) => x * 2), Array.isArray(n), JSON.stringify(n));
try { Object.defineProperty(Object.freeze({}), 'x', { value: 1 }); } catch (error) { console.log(error.name, Reflect.defineProperty(Object.freeze({}), 'x', { value: 1 })); }
