#!/usr/bin/env -S npx tsx
// exercises: element builder without JSX, recursive types, rest children, void elements, attribute types, escaping, page written to a file
import { writeFileSync, readFileSync } from 'fs';
type Child = string | number | boolean | null | undefined | Node | readonly Child[];
type Attrs = { [name: string]: string | number | boolean | undefined | ((...a: never[]) => unknown) } & { class?: string; style?: Partial<Record<'color' | 'margin', string>> & any };
class Node { constructor(readonly tag: string, readonly attrs: Attrs, readonly children: readonly Child[]) {} toString(): string { return render(this); } }
const VOID: ReadonlySet<string> = new Set(['br', 'img', 'meta', 'input']);
const esc = (s: unknown): string => String(s).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
const render = (c: Child): string => {
  if (c === null || c === undefined || typeof c === 'boolean') return '';
  if (Array.isArray(c)) return c.map(render).join('');
  if (!(c instanceof Node)) return esc(c);
  const attrs = Object.entries(c.attrs).flatMap(([k, v]) => (v === undefined || v === false || typeof v === 'function' ? [] : v === true ? [` ${k}`] : [` ${k}="${esc(typeof v === 'object' ? Object.entries(v).map((p) => p.join(':')).join(';') : v)}"`])).join('');
  return VOID.has(c.tag) ? `<${c.tag}${attrs}>` : `<${c.tag}${attrs}>${render(c.children as Child[])}</${c.tag}>`;
};
const h = new Proxy({} as Record<string, (attrs?: Attrs | Child, ...children: Child[]) => Node>, { get: (_, tag: string) => (attrs?: Attrs | Child, ...children: Child[]) => attrs !== null && typeof attrs === 'object' && !(attrs instanceof Node) && !Array.isArray(attrs) ? new Node(tag, attrs as Attrs, children) : new Node(tag, {}, [attrs as Child, ...children]) });
const { html, body, h1, ul, li, p, br, input, a } = h;
interface Task { title: string; done?: boolean; sub?: Task[] }
const tasks: Task[] = [{ title: 'a < b & "c"', done: true }, { title: 'with sub', sub: [{ title: 'inner' }] }];
const view = (list: Task[]): Node => ul({ class: 'tasks' }, list.map((t) => li({ class: t.done ? 'done' : undefined }, input({ type: 'checkbox', checked: t.done ?? false }), t.title, t.sub && view(t.sub))));
writeFileSync('page.html', `<!doctype html>${html(body(h1('Tasks ', tasks.length), view(tasks), p({ style: { color: 'red', margin: '0' } }, 0, false, null, br(), a({ href: '/?a=1&b=2', onclick: () => 1 }, 'link'))))}\n`);
console.log(readFileSync('page.html', 'utf8'));
