#!/usr/bin/env -S npx tsx
// exercises: tokenizer and parser and evaluator of a small Lisp with typed AST, closures and recursion, environments, error kinds, stdin program
import { readFileSync } from 'node:fs';
type Ast = { t: 'num'; v: number } | { t: 'str'; v: string } | { t: 'sym'; v: string } | { t: 'list'; v: Ast[] };
type Value = number | string | boolean | null | Value[] | Lambda;
type Lambda = (...args: Value[]) => Value;
class LispError extends Error { constructor(readonly kind: 'parse' | 'name' | 'type', message: string) { super(message); } }
class Env { private readonly vars = new Map<string, Value>(); constructor(private readonly outer?: Env, init: Record<string, Value> = {}) { Object.entries(init).forEach(([k, v]) => this.vars.set(k, v)); } get(name: string): Value { for (let e: Env | undefined = this; e; e = e.outer) if (e.vars.has(name)) return e.vars.get(name)!; throw new LispError('name', `${name} is not defined`); } set(name: string, v: Value): Value { this.vars.set(name, v); return v; } }
function* tokens(src: string): Generator<string> { for (const [, t] of src.matchAll(/\s*(?:;[^\n]*\n\s*)*([()']|"(?:\\.|[^"\\])*"|[^\s()"']+)/g)) yield t; }
function parse(src: string): Ast[] {
  const ts = [...tokens(src)];
  let i = 0;
  const one = (): Ast => { const t = ts[i++]; if (t === undefined) throw new LispError('parse', 'unexpected end'); if (t === ')') throw new LispError('parse', 'unexpected )'); if (t === '(') { const v: Ast[] = []; while (ts[i] !== ')') v.push(one()); i++; return { t: 'list', v }; } if (t === "'") return { t: 'list', v: [{ t: 'sym', v: 'quote' }, one()] }; if (t[0] === '"') return { t: 'str', v: JSON.parse(t) }; return Number.isNaN(Number(t)) ? { t: 'sym', v: t } : { t: 'num', v: Number(t) }; };
  const out: Ast[] = [];
  while (i < ts.length) out.push(one());
  return out;
}
const quote = (a: Ast): Value => (a.t === 'list' ? a.v.map(quote) : a.v);
const names = (a: Ast): string[] => (a.t === 'list' ? a.v : [a]).map((x) => { if (x.t !== 'sym') throw new LispError('type', 'names expected'); return x.v; });
function evaluate(a: Ast, env: Env): Value {
  if (a.t === 'sym') return env.get(a.v);
  if (a.t !== 'list') return a.v;
  const [head, ...rest] = a.v;
  if (head?.t === 'sym') switch (head.v) {
    case 'quote': return quote(rest[0]);
    case 'if': return evaluate(evaluate(rest[0], env) !== false ? rest[1] : rest[2] ?? { t: 'list', v: [{ t: 'sym', v: 'list' }] }, env);
    case 'define': { const [name, ...params] = names(rest[0]); return env.set(name, rest[0].t === 'list' ? (...args) => rest.slice(1).reduce<Value>((_, e) => evaluate(e, new Env(env, Object.fromEntries(params.map((p, i) => [p, args[i]])))), null) : evaluate(rest[1], env)); }
    case 'lambda': { const params = names(rest[0]); return (...args) => evaluate(rest[1], new Env(env, Object.fromEntries(params.map((p, i) => [p, args[i]])))); }
    case 'let': { const inner = new Env(env); for (const b of (rest[0] as Extract<Ast, { t: 'list' }>).v) { const [n, e] = (b as Extract<Ast, { t: 'list' }>).v; inner.set(names(n)[0], evaluate(e, inner)); } return evaluate(rest[1], inner); }
  }
  const f = evaluate(head, env);
  if (typeof f !== 'function') throw new LispError('type', `${JSON.stringify(f)} is no function`);
  return f(...rest.map((r) => evaluate(r, env)));
}
const show = (v: Value): string => (Array.isArray(v) ? `(${v.map(show).join(' ')})` : typeof v === 'function' ? '#<fn>' : typeof v === 'string' ? JSON.stringify(v) : String(v));
const num = (f: (a: number, b: number) => Value): Lambda => (...xs) => (xs as number[]).slice(1).reduce<Value>((a, b) => f(a as number, b), xs[0]);
const global = new Env(undefined, { '+': num((a, b) => a + b), '-': num((a, b) => a - b), '*': num((a, b) => a * b), '<': num((a, b) => a < b), '=': num((a, b) => a === b), list: (...xs) => xs, car: (xs) => (xs as Value[])[0] ?? null, cdr: (xs) => (xs as Value[]).slice(1), cons: (x, xs) => [x, ...(xs as Value[])], 'null?': (xs) => Array.isArray(xs) && xs.length === 0, concat: (...xs) => xs.join('') });
for (const line of readFileSync(0, 'utf8').split(/\n(?=\()/)) { try { for (const ast of parse(line)) console.log(show(evaluate(ast, global))); } catch (e) { if (!(e instanceof LispError)) throw e; console.log(`${e.kind} error: ${e.message}`); } }
