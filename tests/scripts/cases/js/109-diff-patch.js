#!/usr/bin/env node
// exercises: longest common subsequence with typed arrays, unified diff output, patch application, edit distance, files compared
const fs = require('fs');
function lcs(a, b) {
  const w = b.length + 1, t = new Uint32Array((a.length + 1) * w);
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) t[i * w + j] = a[i] === b[j] ? t[(i + 1) * w + j + 1] + 1 : Math.max(t[(i + 1) * w + j], t[i * w + j + 1]);
  const out = [];
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) out.push([' ', a[i++], j++]);
    else if (j < b.length && (i === a.length || t[i * w + j + 1] > t[(i + 1) * w + j])) out.push(['+', b[j++]]);
    else out.push(['-', a[i++]]);
  }
  return out;
}
function unified(a, b, context = 1) {
  const edits = lcs(a, b), keep = new Set();
  edits.forEach(([k], n) => { if (k !== ' ') for (let c = n - context; c <= n + context; c++) keep.add(c); });
  const lines = [];
  let oldLine = 1, newLine = 1, open = null;
  edits.forEach(([kind, text], n) => {
    if (keep.has(n)) { if (!open) lines.push((open = { old: oldLine, new: newLine, body: [] })); open.body.push(kind + text); } else open = null;
    if (kind !== '+') oldLine++;
    if (kind !== '-') newLine++;
  });
  return lines.map(({ old, new: fresh, body }) => `@@ -${old},${body.filter((l) => l[0] !== '+').length} +${fresh},${body.filter((l) => l[0] !== '-').length} @@\n${body.join('\n')}`).join('\n');
}
fs.writeFileSync('a.txt', 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n');
fs.writeFileSync('b.txt', 'one\n2\nthree\nfour\nfive\nsix\nseven\neight\n');
const [a, b] = ['a.txt', 'b.txt'].map((f) => fs.readFileSync(f, 'utf8').trimEnd().split('\n'));
const diff = unified(a, b);
console.log(diff);
const apply = (lines, patch) => { const out = [...lines]; let shift = 0; for (const [, start, body] of patch.matchAll(/^@@ -(\d+),\d+ \+\d+,\d+ @@\n((?:[ +-].*\n?)+)/gm)) { const rows = body.trimEnd().split('\n'); const old = rows.filter((r) => r[0] !== '+').map((r) => r.slice(1)); const at = Number(start) - 1 + shift; if (out.slice(at, at + old.length).join('\n') !== old.join('\n')) throw new Error(`hunk at ${start} does not fit`); const fresh = rows.filter((r) => r[0] !== '-').map((r) => r.slice(1)); out.splice(at, old.length, ...fresh); shift += fresh.length - old.length; } return out; };
console.log(apply(a, diff).join() === b.join());
try { apply(['x', ...a.slice(1)], diff); } catch (e) { console.log(e.message); }
const distance = (s, t) => { let row = Array.from({ length: t.length + 1 }, (_, j) => j); for (let i = 1; i <= s.length; i++) { const next = [i]; for (let j = 1; j <= t.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (s[i - 1] !== t[j - 1])); row = next; } return row.at(-1); };
const suggest = (word, words) => words.map((w) => [distance(word, w), w]).filter(([d]) => d <= 2).sort(([x], [y]) => x - y)[0]?.[1];
console.log(distance('kitten', 'sitting'), distance('', 'abc'), suggest('stauts', ['start', 'status', 'stop']), suggest('zzz', ['a']));
console.log(lcs([...'intention'], [...'execution']).map(([k, c]) => (k === ' ' ? c : k + c)).join(''));
