#!/usr/bin/env node
// exercises: setInterval and clearInterval, timers of one delay in order, unref, refresh, timers/promises
const timers = require('timers/promises');
const order = [];
setTimeout(() => order.push('1 first'), 1);
setTimeout(() => order.push('0 is 1'), 0);
const cancelled = setTimeout(() => order.push('no'), 10);
clearTimeout(cancelled);
clearTimeout(cancelled);
clearTimeout(undefined);
setTimeout((a, b) => order.push(a + b), 1, 'arg', 's');
let n = 0;
let finished;
const thrice = new Promise((resolve) => { finished = resolve; });
const interval = setInterval(() => {
  n += 1;
  if (n === 3) { clearInterval(interval); finished(); }
}, 2);
const idle = setTimeout(() => order.push('unreferenced'), 100000);
console.log(idle.hasRef(), idle.unref().hasRef(), typeof idle.refresh, typeof setImmediate(() => {}).hasRef);
(async () => {
  console.log(await timers.setTimeout(60, 'value'), await timers.setImmediate('now'));
  await thrice;
  console.log(order.join(' | '), n);
  let ticks = 0;
  for await (const value of timers.setInterval(1, 'beat')) {
    if (++ticks === 3) { console.log(value, ticks); break; }
  }
  const ac = new AbortController();
  const waiting = timers.setTimeout(100000, null, { signal: ac.signal });
  ac.abort();
  await waiting.catch((e) => console.log(e.name, e.code));
})();
