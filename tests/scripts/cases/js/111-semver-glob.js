#!/usr/bin/env node
// exercises: semantic version parsing and ranges, glob to regular expression, file selection with ignore rules, Array.prototype.sort with comparators
const fs = require('fs');
const path = require('path');
const parse = (v) => { const m = /^v?(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?(?:\+.*)?$/.exec(v.trim()); if (!m) throw new TypeError(`bad version ${v}`); return { n: m.slice(1, 4).map(Number), pre: m[4]?.split('.') ?? [] }; };
function compare(a, b) {
  const [x, y] = [a, b].map(parse);
  for (let i = 0; i < 3; i++) if (x.n[i] !== y.n[i]) return x.n[i] - y.n[i];
  if (!x.pre.length || !y.pre.length) return y.pre.length - x.pre.length;
  for (let i = 0; i < Math.max(x.pre.length, y.pre.length); i++) {
    const [p, q] = [x.pre[i], y.pre[i]];
    if (p === undefined || q === undefined) return p === undefined ? -1 : 1;
    if (p === q) continue;
    const [pn, qn] = [/^\d+$/.test(p), /^\d+$/.test(q)];
    return pn && qn ? p - q : pn !== qn ? (pn ? -1 : 1) : p < q ? -1 : 1;
  }
  return 0;
}
const versions = ['1.0.0', '1.0.0-rc.1', '1.0.0-beta.11', '1.0.0-beta.2', '1.0.0-alpha', '0.9.12', 'v2.1.0', '1.10.0', '1.9.3+build', '1.0.0-alpha.1'];
console.log(versions.sort(compare).join(' < '));
const satisfies = (v, range) => range.split('||').some((part) => part.trim().split(/\s+/).every((c) => {
  const [, op, ver] = /^([\^~]|[<>]=?|=)?(.+)$/.exec(c);
  const full = ver.split('.').concat('0', '0').slice(0, 3).map((p) => (/^[x*]$/.test(p) ? '0' : p)).join('.');
  const [major, minor, patch] = parse(full).n, got = parse(v).n, order = compare(v, full);
  if (ver === '*') return true;
  switch (op) { case '^': return order >= 0 && got[0] === major && (major > 0 || (got[1] === minor && (minor > 0 || got[2] === patch))); case '~': return order >= 0 && got[0] === major && got[1] === minor; case '>': return order > 0; case '>=': return order >= 0; case '<': return order < 0; case '<=': return order <= 0; default: return ver.split('.').every((p, i) => /^[x*]$/.test(p) || Number(p) === got[i]); }
}));
for (const [v, r] of [['1.2.3', '^1.0.0'], ['2.0.0', '^1.0.0'], ['0.2.5', '^0.2.1'], ['0.3.0', '^0.2.1'], ['1.2.9', '~1.2.0'], ['1.5.0', '>=1.2.0 <1.6.0'], ['3.0.0', '1.x || >=3'], ['1.7.2', '1.x'], ['9.9.9', '*']]) console.log(v, r, satisfies(v, r));
const glob = (g) => new RegExp(`^${g.replace(/[.+^$()|[\]\\]/g, '\\$&').replace(/\{([^}]*)\}/g, (_, l) => `(?:${l.replace(/,/g, '|')})`).replace(/\*\*\/|\*\*|\*|\?/g, (m) => ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' })[m])}$`);
for (const f of ['src/index.js', 'src/lib/util.ts', 'src/lib/util.test.ts', 'docs/a.md', 'node_modules/x/index.js', 'README.md', '.hidden']) { fs.mkdirSync(path.dirname(f), { recursive: true }); fs.writeFileSync(f, ''); }
const all = fs.readdirSync('.', { recursive: true, withFileTypes: true }).filter((d) => d.isFile()).map((d) => path.relative('.', path.join(d.parentPath ?? d.path, d.name))).sort();
const select = (include, exclude = []) => all.filter((f) => include.some((g) => glob(g).test(f)) && !exclude.some((g) => glob(g).test(f)));
console.log(select(['**/*.{js,ts}'], ['node_modules/**', '**/*.test.ts']), select(['*']), select(['src/*.js', 'docs/?.md']), select(['**/.*']));
