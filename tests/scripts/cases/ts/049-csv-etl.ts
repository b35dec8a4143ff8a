#!/usr/bin/env -S npx tsx
// exercises: schema-driven CSV parsing with inferred row types, joins by Map, validation errors collected, output files, exit code 65
// exit: 65
import { readFileSync, writeFileSync } from 'fs';
const col = { int: (s: string): number => { if (!/^-?\d+$/.test(s)) throw new TypeError('no integer'); return parseInt(s, 10); }, money: (s: string): number => { const m = /^\$?(\d+)(?:\.(\d{2}))?$/.exec(s.replaceAll(',', '')); if (!m) throw new TypeError('no amount'); return Number(m[1]) * 100 + Number(m[2] ?? 0); }, date: (s: string): Date => { const d = new Date(`${s}T00:00:00Z`); if (Number.isNaN(+d)) throw new TypeError('no date'); return d; }, text: (s: string): string => s, oneOf: <const T extends readonly string[]>(...all: T) => (s: string): T[number] => { if (!all.includes(s)) throw new TypeError(`none of ${all.join('|')}`); return s; } };
type Schema = Record<string, (s: string) => unknown>;
type Row<S extends Schema> = { -readonly [K in keyof S]: ReturnType<S[K]> };
interface Problem { line: number; column: string; why: string }
const cells = (line: string): string[] => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, q, p]) => (q !== undefined ? q.replaceAll('""', '"') : p.trim()));
function read<S extends Schema>(text: string, schema: S): { rows: Row<S>[]; problems: Problem[] } {
  const [head, ...lines] = text.trim().split(/\r?\n/);
  const names = cells(head), problems: Problem[] = [];
  const rows = lines.flatMap((l, n) => { const values = cells(l), before = problems.length, row: Record<string, unknown> = {}; for (const [k, f] of Object.entries(schema)) { const i = names.indexOf(k); try { if (i < 0 || values[i] === undefined) throw new TypeError('missing'); row[k] = f(values[i]); } catch (e) { problems.push({ line: n + 2, column: k, why: (e as Error).message }); } } return problems.length === before ? [row as Row<S>] : []; });
  return { rows, problems };
}
const [ordersText, customersText] = readFileSync(0, 'utf8').split(/^---$/m).map((s) => s.trim());
const orders = read(ordersText, { id: col.int, customer: col.int, amount: col.money, day: col.date, state: col.oneOf('open', 'paid') });
const customers = read(customersText, { id: col.int, name: col.text });
const byId = new Map(customers.rows.map((c) => [c.id, c] as const));
const joined = orders.rows.map(({ customer, ...o }) => ({ ...o, name: byId.get(customer)?.name ?? '(unknown)' })).sort((a, b) => +a.day - +b.day || b.amount - a.amount);
for (const j of joined) console.log(j.day.toISOString().slice(0, 10), j.name.padEnd(12), (j.amount / 100).toFixed(2).padStart(9), j.state);
const totals = Object.entries(joined.reduce<Record<string, number>>((t, j) => ({ ...t, [j.name]: (t[j.name] ?? 0) + j.amount }), {}));
writeFileSync('totals.csv', ['name,total', ...totals.map(([n, c]) => `"${n.replaceAll('"', '""')}",${(c / 100).toFixed(2)}`)].join('\n'));
console.log(readFileSync('totals.csv', 'utf8'));
const problems = [...orders.problems, ...customers.problems];
console.log(problems);
process.exitCode = problems.length ? 65 : 0;
