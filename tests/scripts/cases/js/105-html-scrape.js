#!/usr/bin/env node
// exercises: HTML stripping by regular expressions, entity decoding, link resolution with URL, table to records, stdin, JSON report
const page = require('fs').readFileSync(process.stdin.fd, 'utf8');
const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', eacute: 'é', hellip: '…' };
const decode = (s) => s.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, dec, hex, name) => (dec ? String.fromCodePoint(dec) : hex ? String.fromCodePoint(parseInt(hex, 16)) : entities[name] ?? all));
const strip = (s) => decode(s.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, '').replace(/<!--[\s\S]*?-->/g, '').replace(/<br\s*\/?>/gi, '\n').replace(/<[^>]+>/g, '')).replace(/[ \t]+/g, ' ').trim();
const attrs = (tag) => Object.fromEntries([...tag.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g)].slice(1).map(([, k, a, b, c]) => [k.toLowerCase(), decode(a ?? b ?? c ?? '')]));
const base = page.match(/<base[^>]+href="([^"]+)"/i)?.[1] ?? 'https://site.test/';
const meta = Object.fromEntries([...page.matchAll(/<meta\b[^>]*>/gi)].map(([t]) => attrs(t)).filter((a) => a.name || a.property).map((a) => [a.name ?? a.property, a.content]));
const links = [...page.matchAll(/(<a\b[^>]*>)([\s\S]*?)<\/a>/gi)].map(([, tag, inner]) => ({ href: attrs(tag).href, text: strip(inner) })).filter((l) => l.href).map((l) => { try { return { ...l, href: new URL(l.href, base).href }; } catch { return { ...l, bad: true }; } });
console.log(JSON.stringify({ title: strip(page.match(/<title>([\s\S]*?)<\/title>/i)[1]), meta, links }, null, 1));
const [head, ...rows] = [...page.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/gi)].map(([, r]) => [...r.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/gi)].map(([, c]) => strip(c)));
console.log(rows.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]]))));
console.log(strip(page.match(/<p[^>]*>([\s\S]*?)<\/p>/i)[1]).split('\n'));
console.log([...page.matchAll(/<h([1-6])[^>]*>(.*?)<\/h\1>/gis)].map(([, n, t]) => `${'#'.repeat(n)} ${strip(t)}`).join('\n'));
