#!/usr/bin/env node
// exercises: perf_hooks performance.now and mark and measure, monotonic time, console.time shape, timing helper
const { performance, PerformanceObserver } = require('perf_hooks');
const a = performance.now();
let n = 0;
for (let i = 0; i < 1e5; i++) n += i % 3;
const b = performance.now();
console.log(b >= a, typeof a, n, performance === globalThis.performance, performance.timeOrigin > 1e12);
performance.mark('start');
performance.mark('end', { detail: { step: 1 } });
const m = performance.measure('whole', 'start', 'end');
console.log(m.name, m.entryType, m.duration >= 0, performance.getEntriesByName('whole').length, performance.getEntriesByType('mark').map((e) => e.name));
performance.clearMarks();
performance.clearMeasures();
console.log(performance.getEntriesByType('mark').length, typeof performance.toJSON(), typeof PerformanceObserver);
const timed = async (label, f) => { const t = performance.now(); const value = await f(); return { label, value, took: performance.now() - t >= 0 }; };
(async () => {
  console.log(await timed('work', () => new Promise((r) => setTimeout(r, 12, 'done'))));
  const before = Date.now(), mono = performance.now();
  await new Promise((r) => setTimeout(r, 15));
  console.log(performance.now() - mono >= 13, Date.now() - before >= 13);
})();
