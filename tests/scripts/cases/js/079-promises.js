#!/usr/bin/env node
// exercises: Promise combinators, thenables, chaining and rejection recovery, finally values, async stack of awaits, withTimeout helper
const say = (...x) => console.log(...x);
const after = (ms, v, fail) => new Promise((ok, no) => setTimeout(fail ? no : ok, ms, v));
async function main() {
  say(await Promise.all([1, after(3, 'b'), Promise.resolve('c'), { then: (r) => r('thenable') }]));
  say(await Promise.all([after(5, 'x'), after(1, 'boom', true), after(2, 'late', true)]).catch((e) => `rejected ${e}`));
  say(await Promise.allSettled([after(1, 1), after(2, new Error('no'), true)]).then((r) => r.map((x) => x.value ?? x.reason.message)));
  say(await Promise.race([after(400, 'slow'), after(1, 'fast')]), await Promise.any([after(1, 'bad', true), after(3, 'good')]), await Promise.all([]), await Promise.allSettled([]));
  say(await Promise.resolve(1).finally(() => 99), await Promise.reject(2).finally(() => {}).catch((e) => e + 1), await Promise.reject(1).finally(() => { throw 5; }).catch((e) => e));
  say(await Promise.resolve(1).then(2).then((x) => { throw x; }).then(() => 'skipped', (e) => `recovered ${e}`).then((x) => x + '!'));
  const order = [];
  const p = new Promise((resolve, reject) => { order.push('executor'); resolve('first'); resolve('second'); reject('third'); throw new Error('ignored'); });
  p.then((v) => order.push(v));
  order.push('sync');
  await p;
  say(order);
  const withTimeout = (promise, ms) => { let timer; return Promise.race([promise, new Promise((_, no) => { timer = setTimeout(no, ms, new Error('timeout')); })]).finally(() => clearTimeout(timer)); };
  say(await withTimeout(after(1, 'in time'), 500), await withTimeout(after(300, 'too late'), 2).catch((e) => e.message));
  const sequence = await [3, 1, 2].reduce(async (previous, ms) => [...(await previous), await after(ms, ms)], Promise.resolve([]));
  say(sequence, await (async () => { try { return await after(1, 'inner', true); } catch (e) { return `handled ${e}`; } finally { say('finally'); } })());
  const self = await new Promise((r) => { const q = new Promise((ok) => setTimeout(() => ok(q), 1)); q.catch((e) => r(e.name)); });
  say(self, Promise.resolve(p) === p, typeof p.then, Object.prototype.toString.call(p), Promise.name);
  const memo = new Map();
  let calls = 0;
  const load = (k) => memo.get(k) ?? memo.set(k, (async () => { calls++; await after(1); return k.toUpperCase(); })()).get(k);
  say(await Promise.all(['a', 'b', 'a', 'a'].map(load)), calls);
  let mutex = Promise.resolve();
  const log = [];
  const locked = (name, ms) => (mutex = mutex.then(async () => { log.push(`${name}+`); await after(ms); log.push(`${name}-`); }));
  await Promise.all([locked('a', 3), locked('b', 1), locked('c', 0)]);
  say(log.join(' '));
}
main().then(() => say('end'));
