#!/usr/bin/env node
// exercises: front matter and small YAML parsing by indentation, recursion, type coercion, round trip through files, quoting rules
const fs = require('fs');
function scalar(s) {
  s = s.trim();
  if (/^".*"$/.test(s)) return JSON.parse(s);
  if (/^'.*'$/.test(s)) return s.slice(1, -1).replace(/''/g, "'");
  if (/^\[.*\]$/.test(s)) return s.slice(1, -1).split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).filter((x) => x.trim()).map(scalar);
  if (/^(true|false)$/i.test(s)) return /true/i.test(s);
  if (/^(~|null|)$/.test(s)) return null;
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(s) ? Number(s) : s;
}
function parse(text) {
  const lines = text.split('\n').filter((l) => l.trim() && !/^\s*#/.test(l)).map((l) => ({ indent: l.search(/\S/), text: l.trim().replace(/\s+#[^"']*$/, '') }));
  let at = 0;
  const block = (indent) => {
    const list = lines[at]?.text.startsWith('- ') || lines[at]?.text === '-';
    const out = list ? [] : {};
    while (at < lines.length && lines[at].indent === indent) {
      const line = lines[at];
      if (list) {
        const rest = line.text.slice(1).trim();
        if (/^[\w-]+:(\s|$)/.test(rest)) { lines[at] = { indent: indent + 2, text: rest }; out.push(block(indent + 2)); }
        else { at++; out.push(rest ? scalar(rest) : block(lines[at].indent)); }
        continue;
      }
      const [, key, value] = line.text.match(/^("[^"]*"|[^:]+):\s*(.*)$/) ?? (() => { throw new SyntaxError(`line "${line.text}"`); })();
      at++;
      if (/^[|>]-?$/.test(value)) { const body = []; const inner = lines[at]?.indent; while (lines[at]?.indent >= inner && inner > indent) body.push(lines[at++].text); out[key] = body.join(value[0] === '|' ? '\n' : ' ') + (value[1] ? '' : '\n'); }
      else out[key.replace(/"/g, '')] = value || !(lines[at]?.indent > indent) && !(lines[at]?.indent === indent && lines[at].text.startsWith('- ')) ? scalar(value) : block(lines[at].indent);
    }
    return out;
  };
  return lines.length ? block(lines[0].indent) : null;
}
const dump = (v, pad = '') => Array.isArray(v) ? v.map((x) => `${pad}- ${x && typeof x === 'object' ? dump(x, pad + '  ').trimStart() : dump(x)}`).join('\n') : v && typeof v === 'object' ? Object.entries(v).map(([k, x]) => `${pad}${k}:${x && typeof x === 'object' && Object.keys(x).length ? '\n' + dump(x, pad + '  ') : ' ' + dump(x)}`).join('\n') : v === null ? 'null' : typeof v === 'string' && (/^[\d~"'\[{#&*!|>-]|: |^(true|false|null)?$|[\n#]/.test(v)) ? JSON.stringify(v) : String(v);
fs.writeFileSync('SKILL.md', `---
name: demo-skill   # the name
description: "Does: things, well"
version: 1.20
tags: [a, "b, c", 3]
enabled: True
nothing: ~
steps:
  - name: first
    run: echo 'hi'
    env:
      KEY: value
  - name: second
    when: false
  - plain text
notes: |
  line one
  line two
folded: >-
  joined
  up
---
# Body

--- not front matter
`);
const [, front, body] = fs.readFileSync('SKILL.md', 'utf8').match(/^---\n([\s\S]*?)\n---\n([\s\S]*)$/);
const data = parse(front);
console.log(data, JSON.stringify(body.trim().split('\n')[0]));
const text = dump(data);
console.log(text);
console.log(JSON.stringify(parse(text)) === JSON.stringify(data), parse(''), parse('- 1\n- [x, y]\n-\n  a: 1'));
try { parse('just text'); } catch (e) { console.log(e.name, e.message); }
