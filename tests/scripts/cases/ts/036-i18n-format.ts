#!/usr/bin/env -S npx tsx
// exercises: template literal key types, message catalogues as const, plural rules by hand, parameter extraction types, fallbacks
const en = { hello: 'Hello {name}!', items: '{n} item|{n} items', nested: 'a {x} b {y} c', plain: 'nothing to fill' } as const;
type Key = keyof typeof en;
type Params<S extends string> = S extends `${string}{${infer P}}${infer R}` ? P | Params<R> : never;
type Args<K extends Key> = [Params<(typeof en)[K]>] extends [never] ? [] : [Record<Params<(typeof en)[K]>, string | number>];
const catalogues: Record<string, Partial<Record<Key, string>>> = { en, de: { hello: 'Hallo {name}!', items: '{n} Ding|{n} Dinge' }, 'de-AT': { hello: 'Servus {name}!' } };
function translator(locale: string): <K extends Key>(key: K, ...args: Args<K>) => string {
  const chain = [locale, locale.split('-')[0], 'en'];
  return (key, ...[params = {}]: any[]) => { const text = chain.map((l) => catalogues[l]?.[key]).find((t): t is string => t !== undefined) ?? key; const [one, many = one] = text.split('|'); return (params.n === 1 ? one : many).replace(/\{(\w+)\}/g, (_, k: string) => String(params[k] ?? `{${k}}`)); };
}
for (const locale of ['en', 'de', 'de-AT', 'fr']) { const t = translator(locale); console.log(locale, t('hello', { name: 'Zoë' }), t('items', { n: 1 }), t('items', { n: 0 }), t('nested', { x: 1, y: '2' }), t('plain')); }
const relative = (ms: number): string => { const units: [string, number][] = [['day', 864e5], ['hour', 36e5], ['minute', 6e4], ['second', 1e3]]; for (const [u, n] of units) if (Math.abs(ms) >= n) { const v = Math.round(Math.abs(ms) / n); return `${ms < 0 ? '' : 'in '}${v} ${u}${v === 1 ? '' : 's'}${ms < 0 ? ' ago' : ''}`; } return 'now'; };
console.log([-90000, 36e5, 500, 864e5 * 3, -1000].map(relative));
