#!/usr/bin/env node
// exercises: well-known symbols, Symbol.for registry, species, isConcatSpreadable, custom matching with Symbol.replace and split, toStringTag
const id = Symbol('id');
const shared = Symbol.for('app.key');
const object = { [id]: 1, plain: 2, [shared]: 3 };
console.log(Object.keys(object), Object.getOwnPropertySymbols(object), JSON.stringify(object), shared === Symbol.for('app.key'), Symbol.keyFor(shared), Symbol.keyFor(id), id.description, id.toString());
class Money {
  constructor(amount, unit) { this.amount = amount; this.unit = unit; }
  [Symbol.toPrimitive](hint) { return hint === 'string' ? `${this.amount} ${this.unit}` : this.amount; }
}
const price = new Money(5, 'EUR');
console.log(`${price}`, price + 1, price * 2, price > 4, [price].join(), price == 5);
console.log([1].concat({ length: 2, 0: 'a', 1: 'b', [Symbol.isConcatSpreadable]: true }, [[2]]));
class Stack extends Array { static get [Symbol.species]() { return Array; } peek() { return this.at(-1); } }
const stack = Stack.from([1, 2, 3]);
console.log(stack.peek(), stack.map((x) => x) instanceof Stack, stack instanceof Stack, stack.length, stack);
const vowels = { [Symbol.replace]: (s, r) => [...s].map((c) => ('aeiou'.includes(c) ? r : c)).join(''), [Symbol.split]: (s) => s.match(/[^aeiou]+/g), [Symbol.search]: (s) => [...s].findIndex((c) => 'aeiou'.includes(c)), [Symbol.match]: (s) => [...s].filter((c) => 'aeiou'.includes(c)) };
console.log('banana split'.replace(vowels, '*'), 'banana'.split(vowels), 'xyzan'.search(vowels), 'queue'.match(vowels));
class Temp { get [Symbol.toStringTag]() { return 'Temp'; } }
console.log(String(new Temp()), new Temp(), Object.prototype.toString.call(null), String(Symbol.asyncIterator), typeof Symbol());
for (const wrong of [() => Symbol() + '', () => +Symbol(), () => new Symbol(), () => [...{}], () => null[Symbol.iterator]]) { try { wrong(); } catch (e) { console.log(e.name); } }
const range = { from: 1, to: 4, [Symbol.iterator]() { let n = this.from; const { to } = this; return { next: () => (n <= to ? { value: n++, done: false } : { value: undefined, done: true }), [Symbol.iterator]() { return this; } }; } };
console.log([...range], Math.max(...range), Object.fromEntries([...range].map((n) => [n, n * n])), new Map([...range].entries()));
with_unscopables: { console.log(Object.keys([][Symbol.unscopables]).includes('at')); break with_unscopables; }
