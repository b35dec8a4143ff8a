#!/usr/bin/env node
// exercises: priority queue class, Dijkstra and topological sort, Map of Maps, generators over paths, cycle detection
class Heap {
  #a = [];
  constructor(compare = (x, y) => x - y) { this.compare = compare; }
  get size() { return this.#a.length; }
  push(x) { const a = this.#a; let i = a.push(x) - 1; while (i && this.compare(a[i], a[(i - 1) >> 1]) < 0) { [a[i], a[(i - 1) >> 1]] = [a[(i - 1) >> 1], a[i]]; i = (i - 1) >> 1; } return this; }
  pop() { const a = this.#a, top = a[0], last = a.pop(); if (a.length) { a[0] = last; for (let i = 0; ; ) { let m = i; for (const c of [2 * i + 1, 2 * i + 2]) if (c < a.length && this.compare(a[c], a[m]) < 0) m = c; if (m === i) break; [a[i], a[m]] = [a[m], a[i]]; i = m; } } return top; }
  *[Symbol.iterator]() { while (this.size) yield this.pop(); }
}
console.log([...[5, 3, 8, 1, 9, 2].reduce((h, x) => h.push(x), new Heap())]);
const graph = new Map();
for (const [a, b, w] of [['A', 'B', 4], ['A', 'C', 1], ['C', 'B', 2], ['B', 'D', 5], ['C', 'D', 8], ['E', 'F', 1]]) for (const [x, y] of [[a, b], [b, a]]) graph.set(x, (graph.get(x) ?? new Map()).set(y, w));
function dijkstra(from) {
  const best = new Map([[from, { cost: 0, via: null }]]);
  const queue = new Heap((x, y) => x.cost - y.cost).push({ node: from, cost: 0 });
  for (const { node, cost } of queue) {
    if (cost > best.get(node).cost) continue;
    for (const [to, w] of graph.get(node)) if (cost + w < (best.get(to)?.cost ?? Infinity)) { best.set(to, { cost: cost + w, via: node }); queue.push({ node: to, cost: cost + w }); }
  }
  return best;
}
const best = dijkstra('A');
const route = (to) => { const path = []; for (let n = to; n; n = best.get(n)?.via) path.unshift(n); return path.join('>'); };
for (const n of graph.keys()) console.log(n, best.get(n)?.cost ?? 'unreachable', best.has(n) ? route(n) : '');
function* paths(from, to, seen = [from]) { if (from === to) { yield seen.join(''); return; } for (const n of graph.get(from).keys()) if (!seen.includes(n)) yield* paths(n, to, [...seen, n]); }
console.log([...paths('A', 'D')]);
function topo(deps) {
  const state = {}, out = [];
  const visit = (n, trail) => { if (state[n] === 2) return; if (state[n] === 1) throw new Error(`cycle: ${[...trail.slice(trail.indexOf(n)), n].join(' -> ')}`); state[n] = 1; for (const d of deps[n] ?? []) visit(d, [...trail, n]); state[n] = 2; out.push(n); };
  Object.keys(deps).forEach((n) => visit(n, []));
  return out;
}
console.log(topo({ app: ['lib', 'log'], lib: ['core'], log: ['core'], core: [] }));
try { topo({ a: ['b'], b: ['c'], c: ['a'] }); } catch (e) { console.log(e.message); }
