#!/usr/bin/env node
// exercises: arguments and stdin together, grouping and sorting, money in cents, Intl-free formatting, several output formats, exit code 3 on low stock
// exit: 3
const { parseArgs } = require('util');
const { values } = parseArgs({ options: { format: { type: 'string', short: 'f', default: 'text' }, low: { type: 'string', default: '5' }, group: { type: 'string', short: 'g' } } });
const rows = require('fs').readFileSync(0, 'utf8').trim().split('\n').map((line) => { const [sku, name, kind, qty, price] = line.split(/\s*\|\s*/); return { sku, name, kind, qty: +qty, cents: Math.round(price * 100) }; });
const money = (cents) => `${cents < 0 ? '-' : ''}${String(Math.floor(Math.abs(cents) / 100)).replace(/\B(?=(\d{3})+$)/g, ',')}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
const groups = rows.reduce((m, r) => { const k = r[values.group] ?? 'all'; (m[k] ??= []).push(r); return m; }, {});
const summary = Object.entries(groups).map(([key, list]) => ({ key, items: list.length, units: list.reduce((n, r) => n + r.qty, 0), value: list.reduce((n, r) => n + r.qty * r.cents, 0) })).sort((a, b) => b.value - a.value);
const formats = {
  text: () => summary.forEach((s) => console.log(`${s.key.padEnd(10)} ${String(s.units).padStart(5)} units ${money(s.value).padStart(12)}`)),
  json: () => console.log(JSON.stringify(summary)),
  csv: () => console.log([Object.keys(summary[0]), ...summary.map(Object.values)].map((r) => r.join(',')).join('\n')),
  md: () => console.log(summary.map((s) => `- **${s.key}**: ${money(s.value)}`).join('\n')),
};
if (!(values.format in formats)) { console.error('unknown format'); process.exit(64); }
formats[values.format]();
for (const name of Object.keys(formats)) { console.log(`-- ${name}`); formats[name](); }
const low = rows.filter((r) => r.qty < Number(values.low)).sort((a, b) => a.qty - b.qty || a.sku.localeCompare(b.sku));
if (low.length) { console.log('low:', low.map(({ sku, qty }) => `${sku}=${qty}`).join(' ')); process.exitCode = 3; }
