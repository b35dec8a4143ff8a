#!/usr/bin/env node
// exercises: Map and Set order and deletion while iterating, WeakMap and WeakSet and WeakRef, set algebra by hand, LRU cache, groupBy with reduce
const map = new Map([[NaN, 'nan'], [0, 'zero'], ['0', 'text']]);
console.log(map.get(NaN), map.get(-0), map.get('0'), map.size, [...map.keys()]);
map.set('late', 1);
for (const [key] of map) { if (key === 0) { map.delete(NaN); map.delete('0'); map.set('added', 2); } console.log('visit', key); }
console.log(map, map.delete('none'), map.has('late'));
const set = new Set('mississippi');
console.log(set, [...set].join(''), set.has('m'), set.add('z') === set, set.size);
set.forEach((v, k, s) => { if (v === 'i') s.delete('s'); });
console.log([...set.entries()].slice(0, 2));
const A = new Set([1, 2, 3, 4]), B = new Set([3, 4, 5]);
console.log({ union: [...new Set([...A, ...B])], both: [...A].filter((x) => B.has(x)), only: [...A].filter((x) => !B.has(x)) });
const key = {};
const weak = new WeakMap([[key, 'secret']]);
console.log(weak.get(key), weak.has({}), new WeakSet([key]).has(key), new WeakRef(key).deref() === key);
for (const wrong of [() => weak.set('text', 1), () => new WeakSet([1]), () => Map(), () => new Map([1])]) { try { wrong(); } catch (e) { console.log(e.name); } }
class LRU {
  #map = new Map();
  constructor(max) { this.max = max; }
  get(k) { if (!this.#map.has(k)) return undefined; const v = this.#map.get(k); this.#map.delete(k); this.#map.set(k, v); return v; }
  set(k, v) { this.#map.delete(k); this.#map.set(k, v); if (this.#map.size > this.max) this.#map.delete(this.#map.keys().next().value); return this; }
  get keys() { return [...this.#map.keys()]; }
}
const lru = new LRU(2).set('a', 1).set('b', 2);
lru.get('a');
lru.set('c', 3);
console.log(lru.keys, lru.get('b'));
const people = [{ n: 'Ana', t: 'x' }, { n: 'Bo', t: 'y' }, { n: 'Cy', t: 'x' }];
const grouped = people.reduce((m, p) => m.set(p.t, [...(m.get(p.t) ?? []), p.n]), new Map());
console.log(grouped, Object.fromEntries(grouped), new Map(Object.entries({ q: 1 })), Array.from(grouped.values(), (v) => v.length));
console.log(Object.entries({ 10: 'a', 9: 'b', z: 1, y: 2, '-1': 3, 1.5: 4 }).map(([k]) => k).join(' '));
