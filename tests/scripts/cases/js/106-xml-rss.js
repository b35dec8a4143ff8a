#!/usr/bin/env node
// exercises: XML parser written as a state machine, RSS feed extraction, CDATA and entities, date sorting, XML writer with escaping
function parseXml(text) {
  const root = { name: '#root', attrs: {}, children: [] };
  const stack = [root];
  const token = /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/g;
  const unescape = (s) => s.replace(/&(lt|gt|amp|quot|apos|#\d+);/g, (_, n) => ({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" })[n] ?? String.fromCodePoint(n.slice(1)));
  for (const [, cdata, close, open, attrs, self, chars] of text.matchAll(token)) {
    const top = stack.at(-1);
    if (close) { if (top.name !== close) throw new SyntaxError(`</${close}> closes <${top.name}>`); stack.pop(); }
    else if (open) { const node = { name: open, attrs: Object.fromEntries([...attrs.matchAll(/([\w:.-]+)\s*=\s*["']([^"']*)["']/g)].map(([, k, v]) => [k, unescape(v)])), children: [] }; top.children.push(node); if (!self) stack.push(node); }
    else if (cdata !== undefined) top.children.push(cdata);
    else if (chars?.trim()) top.children.push(unescape(chars));
  }
  if (stack.length > 1) throw new SyntaxError(`<${stack.at(-1).name}> is not closed`);
  return root;
}
const find = (node, path) => path.split('/').reduce((nodes, name) => nodes.flatMap((n) => n.children.filter((c) => c.name === name)), [node]);
const text = (node) => node?.children.map((c) => (typeof c === 'string' ? c : text(c))).join('') ?? null;
const feed = parseXml(`<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News &amp; notes</title>
<item><title><![CDATA[<b>Big</b> story]]></title><pubDate>Tue, 05 Mar 2024 10:00:00 GMT</pubDate><dc:creator>Ana</dc:creator><enclosure url="a.mp3?x=1&amp;y=2" length='10'/></item>
<!-- skipped <item/> -->
<item><title>Other &#233;&lt;</title><pubDate>Wed, 06 Mar 2024 08:00:00 +0200</pubDate></item></channel></rss>`);
console.log(text(find(feed, 'rss/channel/title')[0]), find(feed, 'rss')[0].attrs);
const items = find(feed, 'rss/channel/item').map((i) => ({ title: text(find(i, 'title')[0]), when: new Date(text(find(i, 'pubDate')[0])), by: text(find(i, 'dc:creator')[0]), audio: find(i, 'enclosure')[0]?.attrs.url }));
console.log(items.sort((a, b) => b.when - a.when));
const esc = (s) => String(s).replace(/[<>&"]/g, (c) => `&#${c.charCodeAt()};`);
const write = (name, value, depth = 0) => { const pad = '  '.repeat(depth); if (Array.isArray(value)) return value.map((v) => write(name, v, depth)).join('\n'); if (value !== null && typeof value === 'object' && !(value instanceof Date)) { const kids = Object.entries(value).filter(([k, v]) => !k.startsWith('@') && v != null); const at = Object.entries(value).filter(([k]) => k.startsWith('@')).map(([k, v]) => ` ${k.slice(1)}="${esc(v)}"`).join(''); return `${pad}<${name}${at}>\n${kids.map(([k, v]) => write(k, v, depth + 1)).join('\n')}\n${pad}</${name}>`; } return `${pad}<${name}>${esc(value instanceof Date ? value.toISOString() : value)}</${name}>`; };
console.log(write('feed', { '@lang': 'e"n', entry: items.map(({ title, when, by }) => ({ title, when, by })) }));
for (const bad of ['<a><b></a>', '<a>']) { try { parseXml(bad); } catch (e) { console.log(e.message); } }
