#!/usr/bin/env -S npx tsx
// exercises: Result and Option types, generic combinators, never, async pipelines, readonly arrays, error unions
type Ok<T> = { ok: true; value: T };
type Err<E> = { ok: false; error: E };
type Result<T, E = Error> = Ok<T> | Err<E>;
const ok = <T,>(value: T): Ok<T> => ({ ok: true, value });
const err = <E,>(error: E): Err<E> => ({ ok: false, error });
const map = <T, U, E>(r: Result<T, E>, f: (t: T) => U): Result<U, E> => (r.ok ? ok(f(r.value)) : r);
const chain = <T, U, E, F>(r: Result<T, E>, f: (t: T) => Result<U, F>): Result<U, E | F> => (r.ok ? f(r.value) : r);
const all = <T, E>(rs: readonly Result<T, E>[]): Result<T[], E> => rs.reduce<Result<T[], E>>((acc, r) => chain(acc, (list) => map(r, (v) => [...list, v])), ok([]));
type ParseError = { kind: 'empty' } | { kind: 'nan'; text: string };
const parse = (s: string): Result<number, ParseError> => (s.trim() === '' ? err({ kind: 'empty' }) : Number.isNaN(Number(s)) ? err({ kind: 'nan', text: s }) : ok(Number(s)));
const describe = (e: ParseError): string => { switch (e.kind) { case 'empty': return 'nothing there'; case 'nan': return `"${e.text}" is no number`; } };
for (const list of [['1', '2.5'], ['1', 'x', ''], [' ']]) { const r = map(all(list.map(parse)), (ns) => ns.reduce((a, b) => a + b, 0)); console.log(r.ok ? `sum ${r.value}` : describe(r.error)); }
const attempt = async <T,>(f: () => Promise<T>): Promise<Result<T, string>> => { try { return ok(await f()); } catch (e) { return err(e instanceof Error ? e.message : String(e)); } };
(async () => { console.log(await attempt(async () => 5), await attempt(async () => { throw new Error('no'); }), await attempt(() => Promise.reject('text'))); })();
