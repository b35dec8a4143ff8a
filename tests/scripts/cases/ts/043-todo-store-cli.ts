#!/usr/bin/env -S npx tsx
// exercises: stdin commands to a persistent JSON store, class with overloads, readonly snapshots, sorting, undo stack, exit code 1 when something failed
// exit: 1
import * as fs from 'node:fs';
import * as readline from 'node:readline';
interface Todo { readonly id: number; text: string; done: boolean; priority: 1 | 2 | 3 }
type Change = (todos: readonly Todo[]) => Todo[];
class Store { private past: (readonly Todo[])[] = []; constructor(private readonly file: string, private todos: readonly Todo[] = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : []) {} apply(change: Change): void { const next = change(this.todos); this.past.push(this.todos); this.todos = next; this.save(); } undo(): boolean { const last = this.past.pop(); if (!last) return false; this.todos = last; this.save(); return true; } private save(): void { fs.writeFileSync(this.file, JSON.stringify(this.todos)); } find(id: number): Todo; find(text: string): Todo[]; find(what: number | string): Todo | Todo[] { if (typeof what === 'string') return this.todos.filter((t) => t.text.includes(what)); const t = this.todos.find((x) => x.id === what); if (!t) throw new Error(`no #${what}`); return t; } get all(): readonly Todo[] { return [...this.todos].sort((a, b) => a.priority - b.priority || a.id - b.id); } }
const store = new Store('todos.json');
let failures = 0;
const commands: Record<string, (...args: string[]) => string> = {
  add: (p, ...words) => { const priority = Number(p) as Todo['priority']; if (![1, 2, 3].includes(priority)) throw new RangeError(`priority ${p}`); store.apply((t) => [...t, { id: Math.max(0, ...t.map((x) => x.id)) + 1, text: words.join(' '), done: false, priority }]); return `added #${store.find(words.join(' '))[0].id}`; },
  done: (id) => { const { id: found } = store.find(Number(id)); store.apply((t) => t.map((x) => (x.id === found ? { ...x, done: true } : x))); return `done #${found}`; },
  rm: (id) => { const t = store.find(+id); store.apply((all) => all.filter((x) => x !== t && x.id !== t.id)); return `removed ${t.text}`; },
  undo: () => (store.undo() ? 'undone' : 'nothing to undo'),
  list: () => store.all.map((t) => `${t.done ? '✓' : '·'} ${'!'.repeat(4 - t.priority).padEnd(3)} ${t.id} ${t.text}`).join('\n') || '(empty)',
};
const rl = readline.createInterface({ input: process.stdin });
rl.on('line', (line: string) => { const [name, ...args] = line.trim().split(/\s+/); try { if (!Object.hasOwn(commands, name)) throw new Error(`unknown ${name}`); console.log(commands[name](...args)); } catch (e) { failures++; console.log('error:', (e as Error).message); } });
rl.on('close', () => { console.log(JSON.parse(fs.readFileSync('todos.json', 'utf8')).length, new Store('todos.json').all.length, failures); process.exit(failures ? 1 : 0); });
