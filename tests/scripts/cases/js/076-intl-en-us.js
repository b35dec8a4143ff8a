#!/usr/bin/env node
// exercises: toLocaleString en-US of numbers and dates with zones, Intl.NumberFormat currency and percent, Intl.DateTimeFormat formatToParts
// Intl: en-US only, and only results that every ICU gives alike (no narrow spaces).
console.log((1234567.891).toLocaleString('en-US'), (1234.5).toLocaleString('en-US', { style: 'currency', currency: 'USD' }), (0.256).toLocaleString('en-US', { style: 'percent', maximumFractionDigits: 1 }), (5).toLocaleString('en-US', { minimumFractionDigits: 2 }), (-1234).toLocaleString('en-US'));
const euro = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'EUR', minimumFractionDigits: 0 });
console.log(euro.format(99), euro.format(1e6), new Intl.NumberFormat('en-US', { notation: 'compact' }).format(1234567), new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(123456), new Intl.NumberFormat('en-US', { minimumIntegerDigits: 2, useGrouping: false }).format(7));
const d = new Date(Date.UTC(2024, 6, 4, 15, 30, 5));
const zone = (timeZone, options) => d.toLocaleDateString('en-US', { timeZone, ...options });
console.log(zone('UTC'), zone('Asia/Tokyo', { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }), zone('America/New_York', { month: 'short', day: '2-digit' }), zone('UTC', { dateStyle: 'medium' }));
console.log(d.toLocaleTimeString('en-US', { timeZone: 'Europe/Berlin', hour12: false }), d.toLocaleTimeString('en-US', { timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit', hour12: false }));
const parts = new Intl.DateTimeFormat('en-US', { timeZone: 'America/Los_Angeles', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).formatToParts(d);
const get = Object.fromEntries(parts.filter((p) => p.type !== 'literal').map((p) => [p.type, p.value]));
console.log(`${get.year}-${get.month}-${get.day}T${get.hour}:${get.minute}:${get.second}`);
console.log(new Intl.PluralRules('en-US').select(1), new Intl.PluralRules('en-US', { type: 'ordinal' }).select(22), new Intl.ListFormat('en-US').format(['a', 'b', 'c']), typeof Intl.DateTimeFormat().resolvedOptions().timeZone);
try { zone('Not/AZone'); } catch (e) { console.log(e.name); }
