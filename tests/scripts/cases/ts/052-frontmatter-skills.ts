#!/usr/bin/env -S npx tsx
// exercises: folder of documents with front matter read and indexed, generic search scoring, Intl-free collation, relative links resolved, Markdown index
import * as fs from 'fs';
import * as path from 'path';
interface Doc { file: string; title: string; tags: string[]; order: number; body: string; links: string[] }
const put = (f: string, t: string): void => { fs.mkdirSync(path.dirname(f), { recursive: true }); fs.writeFileSync(f, t); };
put('docs/intro.md', '---\ntitle: Introduction\ntags: [start, basics]\norder: 1\n---\n# Intro\nSee [setup](guide/setup.md) and [gone](missing.md#x).\n');
put('docs/guide/setup.md', '---\ntitle: "Setup: quick"\ntags: [basics]\norder: 2\n---\nInstall, then read [intro](../intro.md). Setup setup.\n');
put('docs/guide/deep/advanced.md', 'No front matter here. [out](https://x.test/) ![img](a.png)\n');
put('docs/notes.txt', 'ignored');
const parseValue = (v: string): string | number | string[] => (/^\[.*\]$/.test(v) ? v.slice(1, -1).split(',').map((s) => s.trim()) : /^\d+$/.test(v) ? Number(v) : v.replace(/^(["'])(.*)\1$/, '$2'));
function load(file: string): Doc { const text = fs.readFileSync(file, 'utf8'); const m = /^---\n([\s\S]*?)\n---\n/.exec(text); const meta = Object.fromEntries((m?.[1] ?? '').split('\n').filter(Boolean).map((l) => { const at = l.indexOf(':'); return [l.slice(0, at), parseValue(l.slice(at + 1).trim())]; })) as Partial<Doc>; const body = text.slice(m?.[0].length ?? 0); return { file, title: path.basename(file, '.md'), tags: [], order: 99, ...meta, body, links: [...body.matchAll(/(?<!!)\[[^\]]*\]\(([^)#]+)/g)].map(([, l]) => l) }; }
const docs = (fs.readdirSync('docs', { recursive: true }) as string[]).filter((f) => f.endsWith('.md')).map((f) => load(path.join('docs', f))).sort((a, b) => a.order - b.order || (a.title < b.title ? -1 : 1));
for (const d of docs) for (const l of d.links.filter((x) => !/^\w+:/.test(x))) { const to = path.join(path.dirname(d.file), l); if (!fs.existsSync(to)) console.log(`broken: ${d.file} -> ${l}`); else console.log(`${d.title} -> ${docs.find((x) => x.file === to)!.title}`); }
const search = <T extends { title: string; body: string; tags: readonly string[] }>(items: readonly T[], q: string): [T, number][] => items.map((d): [T, number] => [d, q.toLowerCase().split(/\s+/).reduce((s, w) => s + (d.title.toLowerCase().includes(w) ? 5 : 0) + (d.tags.includes(w) ? 3 : 0) + (d.body.toLowerCase().split(w).length - 1), 0)]).filter(([, s]) => s > 0).sort(([, a], [, b]) => b - a);
for (const q of ['setup', 'basics intro', 'nothing']) console.log(q, search(docs, q).map(([d, s]) => `${d.title}=${s}`));
console.log(docs.map((d) => `${'  '.repeat(d.file.split(path.sep).length - 2)}- [${d.title}](${path.relative('docs', d.file)})${d.tags.map((t) => ` #${t}`).join('')}`).join('\n'));
