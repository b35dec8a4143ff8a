#!/usr/bin/env -S npx tsx
// exercises: stdin JSON to Markdown, interfaces for records, Map grouping, Intl-free money, sorting by several keys
import { readFileSync } from 'node:fs';
interface Expense { date: string; who: string; cents: number; kind: 'food' | 'travel' | 'other'; note?: string }
type Totals = Readonly<Record<Expense['kind'], number>>;
const raw = JSON.parse(readFileSync(0, 'utf8')) as Array<Partial<Expense> & Record<string, unknown>>;
const isExpense = (x: Partial<Expense>): x is Expense => typeof x.date === 'string' && typeof x.who === 'string' && Number.isInteger(x.cents) && ['food', 'travel', 'other'].includes(x.kind ?? '');
const [good, bad] = raw.reduce<[Expense[], number[]]>(([g, b], x, i) => (isExpense(x) ? [[...g, x], b] : [g, [...b, i]]), [[], []]);
const money = (cents: number): string => `${(cents / 100).toFixed(2)} €`;
const by = <K extends keyof Expense>(key: K): Map<Expense[K], Expense[]> => good.reduce((m, e) => m.set(e[key], [...(m.get(e[key]) ?? []), e]), new Map<Expense[K], Expense[]>());
const totals: Totals = good.reduce<Record<Expense['kind'], number>>((t, e) => ({ ...t, [e.kind]: t[e.kind] + e.cents }), { food: 0, travel: 0, other: 0 });
console.log('# Expenses\n');
for (const [who, list] of [...by('who')].sort(([a], [b]) => (a < b ? -1 : 1))) {
  console.log(`## ${who}\n\n| Date | Kind | Amount |\n|---|---|--:|`);
  for (const { date, kind, cents, note } of list.sort((a, b) => a.date.localeCompare(b.date) || b.cents - a.cents)) console.log(`| ${date} | ${kind}${note ? ` (${note})` : ''} | ${money(cents)} |`);
  console.log();
}
console.log(Object.entries(totals).map(([k, v]) => `${k}: ${money(v)}`).join('; '), bad);
