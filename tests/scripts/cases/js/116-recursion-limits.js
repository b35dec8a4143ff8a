#!/usr/bin/env node
// exercises: deep recursion is a catchable RangeError, trampolines, deeply nested JSON and arrays, work goes on afterwards
const errors = [];
const deep = [
  function direct() { return direct() + 1; },
  () => { const o = { get x() { return this.x; } }; return o.x; },
  () => { const o = { toString() { return `${this}`; } }; return String(o); },
  () => { class A { constructor() { new A(); } } return new A(); },
  () => { const p = new Proxy({}, { get(t, k, r) { return r[k]; } }); return p.x; },
  () => { const f = () => [1].map(f); return f(); },
  () => { const f = () => 'x'.replace(/x/, f); return f(); },
  () => { const f = (n) => [3, 1].sort(() => f(n + 1)); return f(0); },
];
for (const f of deep) { try { f(); errors.push('returned'); } catch (e) { errors.push(`${e.name} ${e instanceof RangeError}`); } }
console.log(errors);
const trampoline = (f) => (...args) => { let r = f(...args); while (typeof r === 'function') r = r(); return r; };
const sum = trampoline(function go(n, acc = 0) { return n === 0 ? acc : () => go(n - 1, acc + n); });
console.log(sum(100000));
const asyncDown = async (n) => (n === 0 ? 'bottom' : asyncDown(n - 1));
asyncDown(200).then(console.log).then(async () => {
  let depth = 0;
  const step = async () => { if (++depth < 5000) { await null; return step(); } };
  await step();
  console.log('steps', depth);
});
let nested = 'leaf';
for (let i = 0; i < 200; i++) nested = [nested];
console.log(JSON.stringify(nested).length, JSON.stringify(JSON.parse(JSON.stringify(nested))).length, [nested].flat(Infinity));
const count = (n) => (n === 0 ? 0 : 1 + count(n - 1));
console.log(count(400));
