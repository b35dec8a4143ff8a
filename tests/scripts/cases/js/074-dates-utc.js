#!/usr/bin/env node
// exercises: Date in UTC, ISO parsing, month overflow, date arithmetic, invalid dates, week numbers, durations
const d = new Date(Date.UTC(2024, 1, 29, 13, 5, 9, 7));
console.log(d.toISOString(), d.toJSON(), d.getTime(), d.valueOf() === +d, d.getUTCDay(), d.getUTCDate(), d.getUTCHours(), d.getUTCMilliseconds(), d.toUTCString());
const iso = (x) => x.toISOString().slice(0, 10);
const addMonths = (date, n) => { const r = new Date(date); const day = r.getUTCDate(); r.setUTCDate(1); r.setUTCMonth(r.getUTCMonth() + n); r.setUTCDate(Math.min(day, new Date(Date.UTC(r.getUTCFullYear(), r.getUTCMonth() + 1, 0)).getUTCDate())); return r; };
console.log(iso(addMonths(d, 12)), iso(addMonths(d, -1)), iso(addMonths(new Date('2024-01-31'), 1)), iso(new Date(Date.UTC(2023, 12, 1))), iso(new Date(Date.UTC(2024, 2, 0))));
for (const text of ['2024-02-30', '2024-02-29', '2024-02', '2024', '2024-02-29T10:00:00Z', '2024-02-29T10:00:00+05:30', '2024-02-29T10:00:00.123456Z', 'not a date', '', '2024-13-01', '+012024-01-01T00:00:00Z', 'Thu, 29 Feb 2024 10:00:00 GMT', '2024-02-29T24:00:00Z']) {
  const parsed = new Date(text);
  console.log(text.padEnd(30), Number.isNaN(parsed.getTime()) ? 'invalid' : parsed.toISOString());
}
const week = (date) => { const t = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())); t.setUTCDate(t.getUTCDate() + 4 - (t.getUTCDay() || 7)); const y = t.getUTCFullYear(); return `${y}-W${String(Math.ceil(((t - Date.UTC(y, 0, 1)) / 864e5 + 1) / 7)).padStart(2, '0')}`; };
console.log(['2024-01-01', '2023-01-01', '2020-12-31', '2024-12-30'].map((s) => week(new Date(s))));
const human = (ms) => [['d', 864e5], ['h', 36e5], ['m', 6e4], ['s', 1e3]].reduce((out, [u, n]) => { const v = Math.floor(ms / n); ms %= n; return v ? `${out}${v}${u} ` : out; }, '').trim() || '0s';
console.log(human(93784000), human(59999), human(0), human(new Date('2024-03-01') - new Date('2024-02-01')));
try { new Date(NaN).toISOString(); } catch (e) { console.log(e.name); }
console.log(JSON.stringify({ bad: new Date(NaN), good: new Date(0) }), new Date(0) < new Date(1), new Date(8.64e15).toISOString(), Number.isNaN(+new Date(8.64e15 + 1)), typeof Date.now(), new Date(2024, 0).getMonth());
console.log([new Date(5), new Date(1), new Date(3)].sort((a, b) => a - b).map(Number), Math.round((Date.UTC(2024, 11, 25) - Date.UTC(2024, 1, 29)) / 864e5), new Date(Date.parse('2024-01-01T00:00:00Z')).getUTCFullYear(), { when: new Date(1e12) }, [new Date(NaN)]);
