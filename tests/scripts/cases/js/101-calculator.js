#!/usr/bin/env node
// exercises: tokenizer with sticky regular expressions, recursive descent parser, operator precedence, variables and functions, error positions, stdin lines
const TOKEN = /\s*(?:(?<num>\d+\.?\d*(?:e[+-]?\d+)?)|(?<name>[A-Za-z_]\w*)|(?<op>\*\*|[-+*/%^(),=]))/y;
function tokenize(text) {
  const out = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const m = TOKEN.exec(text);
    if (!m) throw new SyntaxError(`unexpected "${text.slice(at).trim()[0]}" at ${at + text.slice(at).search(/\S/)}`);
    const [kind, value] = Object.entries(m.groups).find(([, v]) => v !== undefined);
    out.push({ kind, value, at: m.index });
  }
  return out;
}
const scope = new Map([['pi', Math.PI], ['sqrt', Math.sqrt], ['max', Math.max], ['round', (x, n = 0) => Number(x.toFixed(n))]]);
function parse(text) {
  const tokens = tokenize(text);
  let i = 0;
  const peek = (v) => tokens[i]?.value === v;
  const eat = (v) => { if (!peek(v)) throw new SyntaxError(`expected "${v}" ${tokens[i] ? `before "${tokens[i].value}"` : 'at the end'}`); i++; };
  const left = (next, ...ops) => () => { let l = next(); while (tokens[i]?.kind === 'op' && ops.includes(tokens[i].value)) { const op = tokens[i++].value; const a = l, b = next(); l = () => ({ '+': (x, y) => x + y, '-': (x, y) => x - y, '*': (x, y) => x * y, '/': (x, y) => x / y, '%': (x, y) => x % y })[op](a(), b()); } return l; };
  const primary = () => {
    const t = tokens[i++];
    if (!t) throw new SyntaxError('expected a value at the end');
    if (t.kind === 'num') return () => Number(t.value);
    if (t.value === '(') { const e = sum(); eat(')'); return e; }
    if (t.kind === 'name') {
      if (peek('(')) { i++; const args = []; while (!peek(')')) { args.push(sum()); if (!peek(')')) eat(','); } eat(')'); return () => { const f = scope.get(t.value); if (typeof f !== 'function') throw new ReferenceError(`no function ${t.value}`); return f(...args.map((a) => a())); }; }
      return () => { if (!scope.has(t.value)) throw new ReferenceError(`no variable ${t.value}`); return scope.get(t.value); };
    }
    throw new SyntaxError(`unexpected "${t.value}"`);
  };
  const power = () => { const base = primary(); if (peek('**') || peek('^')) { i++; const e = unary(); return () => base() ** e(); } return base; };
  const unary = () => { if (peek('-')) { i++; const v = unary(); return () => -v(); } return power(); };
  const product = left(unary, '*', '/', '%');
  const sum = left(product, '+', '-');
  if (tokens[0]?.kind === 'name' && tokens[1]?.value === '=') { i = 2; const v = sum(); return () => { const r = v(); scope.set(tokens[0].value, r); return r; }; }
  const e = sum();
  if (i < tokens.length) throw new SyntaxError(`unexpected "${tokens[i].value}"`);
  return e;
}
for (const line of require('fs').readFileSync(0, 'utf8').trim().split('\n')) {
  try { console.log(`${line} = ${parse(line)()}`); } catch (e) { console.log(`${line} ! ${e.name}: ${e.message}`); }
}
