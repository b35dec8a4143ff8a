#!/usr/bin/env node
// exercises: cron expression parsing, Set of allowed values, next run search in UTC, error cases with codes, default parameters
const FIELDS = [['minute', 0, 59], ['hour', 0, 23], ['day', 1, 31], ['month', 1, 12], ['weekday', 0, 7]];
const NAMES = { month: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '), weekday: 'sun mon tue wed thu fri sat'.split(' ') };
function field(text, [name, min, max]) {
  const out = new Set();
  for (const part of text.toLowerCase().split(',')) {
    const m = part.match(/^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/);
    if (!m) throw Object.assign(new Error(`${name}: cannot read "${part}"`), { code: 'ECRON' });
    const number = (s) => { const i = NAMES[name]?.indexOf(s) ?? -1; const n = i >= 0 ? i + (name === 'month' ? 1 : 0) : Number(s); if (!Number.isInteger(n) || n < min || n > max) throw new RangeError(`${name}: ${s} is not within ${min}-${max}`); return n; };
    const [from, to] = m[1] ? [min, max] : [number(m[2]), m[3] ? number(m[3]) : m[4] ? max : number(m[2])];
    for (let n = from; n <= to; n += Number(m[4] ?? 1)) out.add(name === 'weekday' ? n % 7 : n);
  }
  return out;
}
const parse = (text) => { const parts = text.trim().split(/\s+/); if (parts.length !== 5) throw new SyntaxError(`${parts.length} fields`); return { sets: parts.map((p, i) => field(p, FIELDS[i])), either: parts[2] !== '*' && parts[4] !== '*' }; };
function next({ sets: [minutes, hours, days, months, weekdays], either }, from = new Date(0)) {
  const t = new Date(from);
  t.setUTCSeconds(0, 0);
  t.setUTCMinutes(t.getUTCMinutes() + 1);
  for (let i = 0; i < 100000; i++) {
    const d = days.has(t.getUTCDate()), w = weekdays.has(t.getUTCDay());
    if (!months.has(t.getUTCMonth() + 1)) { t.setUTCMonth(t.getUTCMonth() + 1, 1); t.setUTCHours(0, 0); }
    else if (either ? !(d || w) : !(d && w)) { t.setUTCDate(t.getUTCDate() + 1); t.setUTCHours(0, 0); }
    else if (!hours.has(t.getUTCHours())) t.setUTCHours(t.getUTCHours() + 1, 0);
    else if (!minutes.has(t.getUTCMinutes())) t.setUTCMinutes(t.getUTCMinutes() + 1);
    else return t;
  }
  return null;
}
const start = new Date('2024-02-27T10:17:30Z');
for (const text of ['* * * * *', '*/15 * * * *', '0 9 * * mon-fri', '30 8 29 2 *', '0 0 1,15 * sun', '5 4 * jan,jul 7', '0 12 31 4 *', '61 * * * *', '* * *', 'x * * * *', '*/5 8-18/2 * * 1-5']) {
  try {
    const schedule = parse(text);
    const runs = [];
    for (let t = start; runs.length < 3 && (t = next(schedule, t)); ) runs.push(t.toISOString().slice(0, 16));
    console.log(text.padEnd(20), runs.join(', ') || 'never');
  } catch ({ name, message, code }) { console.log(text.padEnd(20), name, code ?? '', message); }
}
