#!/usr/bin/env -S npx tsx
// exercises: generic data structures with iterators, Map subclass, readonly views, type parameters with defaults, stdin words
import { readFileSync } from 'fs';
class Trie<V = true> implements Iterable<[string, V]> {
  private readonly children = new Map<string, Trie<V>>();
  private value?: V;
  set(key: string, value: V): this { let node: Trie<V> = this; for (const c of key) { let next = node.children.get(c); if (!next) node.children.set(c, (next = new Trie<V>())); node = next; } node.value = value; return this; }
  private find(prefix: string): Trie<V> | undefined { let node: Trie<V> | undefined = this; for (const c of prefix) node = node?.children.get(c); return node; }
  get(key: string): V | undefined { return this.find(key)?.value; }
  *[Symbol.iterator](prefix = ''): Generator<[string, V], void, undefined> { if (this.value !== undefined) yield [prefix, this.value]; for (const [c, n] of [...this.children].sort(([a], [b]) => (a < b ? -1 : 1))) yield* n[Symbol.iterator](prefix + c); }
  complete(prefix: string, max = 3): string[] { const node = this.find(prefix); if (!node) return []; const out: string[] = []; for (const [word] of node[Symbol.iterator](prefix)) { out.push(word); if (out.length === max) break; } return out; }
}
class DefaultMap<K, V> extends Map<K, V> { constructor(private readonly make: (k: K) => V, entries?: Iterable<readonly [K, V]>) { super(entries); } override get(k: K): V { let v = super.get(k); if (v === undefined) { v = this.make(k); this.set(k, v); } return v; } }
const words = readFileSync(0, 'utf8').toLowerCase().match(/\p{L}+/gu) ?? [];
const counts = new DefaultMap<string, number>(() => 0);
for (const w of words) counts.set(w, counts.get(w) + 1);
const trie = new Trie<number>();
counts.forEach((n, w) => trie.set(w, n));
const byLength: ReadonlyMap<number, readonly string[]> = words.reduce((m, w) => m.set(w.length, [...new Set([...m.get(w.length), w])]), new DefaultMap<number, string[]>(() => []));
console.log([...trie].filter(([, n]) => n > 1), trie.complete('t'), trie.complete('zz'), trie.get('the'), trie.get('th'));
console.log([...byLength].sort(([a], [b]) => b - a)[0], counts instanceof Map, counts.size, counts.get('never'), counts.has('never'));
