#!/usr/bin/env node
// exercises: async generators, for await over promises and sync iterables, paging client, early break with finally, bounded concurrency
const pages = { 1: { items: ['a', 'b'], next: 2 }, 2: { items: ['c'], next: 3 }, 3: { items: [], next: null } };
const get = async (page) => { await null; console.log('get', page); return pages[page]; };
async function* all(start = 1) {
  try {
    for (let page = start; page; ) { const { items, next } = await get(page); yield* items; page = next; }
    return 'finished';
  } finally { console.log('done with pages'); }
}
for await (const item of all()) console.log(item);
for await (const item of all()) { if (item === 'b') break; }
const list = [];
for await (const x of [Promise.resolve(1), 2, new Promise((r) => setTimeout(r, 2, 3))]) list.push(x);
console.log(list);
try {
  for await (const x of (async function* () { yield 1; throw new Error('mid stream'); })()) console.log('got', x);
} catch (error) { console.log(error.message); }
const g = all(3);
console.log(await Promise.all([g.next(), g.next()]), await g.return('r'));
async function pool(limit, tasks) {
  const results = []; let next = 0, running = 0, peak = 0;
  await Promise.all(Array.from({ length: limit }, async () => {
    while (next < tasks.length) { const i = next++; peak = Math.max(peak, ++running); results[i] = await tasks[i](); running--; }
  }));
  return { results, peak };
}
console.log(await pool(2, [5, 1, 3, 1].map((ms, i) => () => new Promise((r) => setTimeout(r, ms, `${i}:${ms}`)))));
class Queue {
  #items = []; #waiting = []; #closed = false;
  push(x) { const w = this.#waiting.shift(); w ? w({ value: x, done: false }) : this.#items.push(x); }
  close() { this.#closed = true; for (const w of this.#waiting) w({ value: undefined, done: true }); }
  [Symbol.asyncIterator]() { return { next: () => this.#items.length ? Promise.resolve({ value: this.#items.shift(), done: false }) : this.#closed ? Promise.resolve({ value: undefined, done: true }) : new Promise((r) => this.#waiting.push(r)) }; }
}
const queue = new Queue();
queue.push('early');
setTimeout(() => { queue.push('late'); queue.close(); }, 1);
for await (const x of queue) console.log('queue', x);
