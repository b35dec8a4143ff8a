#!/usr/bin/env node
// exercises: order of nextTick and microtasks and timers and immediates, queueMicrotask, await ordering
const log = [];
const say = (what) => log.push(what);
setTimeout(() => {
  say('timeout 1');
  process.nextTick(() => say('tick in timeout'));
  Promise.resolve().then(() => say('promise in timeout'));
  setImmediate(() => say('immediate in timeout'));
  setTimeout(() => say('timeout in timeout'), 0);
}, 1);
process.nextTick(() => {
  say('tick 1');
  process.nextTick(() => say('tick in tick'));
  Promise.resolve().then(() => say('promise in tick'));
});
Promise.resolve().then(() => {
  say('promise 1');
  process.nextTick(() => say('tick in promise'));
}).then(() => say('promise 1b'));
queueMicrotask(() => say('microtask'));
(async () => {
  say('async start');
  await undefined;
  say('async after await');
  await new Promise((r) => process.nextTick(r));
  say('async after tick');
})();
(async () => { try { await Promise.reject(1); } catch { say('async caught'); } finally { say('async finally'); } })();
process.nextTick((a, b) => say(`tick 2 ${a}${b}`), 'x', 'y');
say('main end');
setTimeout(() => console.log(log.join('\n')), 500);
