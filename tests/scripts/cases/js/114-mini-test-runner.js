#!/usr/bin/env node
// exercises: describe and it style runner, async tests with hooks, assert errors reported, spies by closures, nested suites, exit code from failures
// exit: 1
const assert = require('assert');
const stack = [{ name: '', tests: [], suites: [], before: [], after: [] }];
const describe = (name, body) => { const suite = { name, tests: [], suites: [], before: [], after: [] }; stack.at(-1).suites.push(suite); stack.push(suite); body(); stack.pop(); };
const it = (name, body) => stack.at(-1).tests.push({ name, body });
it.skip = (name) => stack.at(-1).tests.push({ name });
const beforeEach = (f) => stack.at(-1).before.push(f);
const afterEach = (f) => stack.at(-1).after.push(f);
const spy = (f = () => {}) => Object.assign(function self(...args) { self.calls.push(args); return f.apply(this, args); }, { calls: [] });
class Cart { #items = new Map(); constructor(notify = () => {}) { this.notify = notify; } add(name, qty = 1, price = 0) { if (qty <= 0) throw new RangeError('quantity'); const old = this.#items.get(name) ?? { qty: 0, price }; this.#items.set(name, { qty: old.qty + qty, price }); this.notify('add', name); return this; } get total() { return [...this.#items.values()].reduce((s, { qty, price }) => s + qty * price, 0); } async checkout(pay) { const receipt = await pay(this.total); this.#items.clear(); return receipt; } }
describe('Cart', () => {
  let cart, notify;
  beforeEach(() => { notify = spy(); cart = new Cart(notify); });
  afterEach(async () => { await null; });
  it('starts empty', () => assert.strictEqual(cart.total, 0));
  it('adds', () => { cart.add('tea', 2, 3).add('tea', 1, 3); assert.strictEqual(cart.total, 9); assert.deepStrictEqual(notify.calls, [['add', 'tea'], ['add', 'tea']]); });
  it('refuses', () => assert.throws(() => cart.add('x', 0), RangeError));
  it.skip('later');
  describe('checkout', () => {
    beforeEach(() => cart.add('cake', 1, 5));
    it('pays', async () => { const pay = spy(async (n) => `paid ${n}`); assert.strictEqual(await cart.checkout(pay), 'paid 5'); assert.strictEqual(cart.total, 0); });
    it('keeps items when paying fails', async () => { await assert.rejects(cart.checkout(async () => { throw new Error('no money'); }), /no money/); assert.strictEqual(cart.total, 5); });
    it('is wrong on purpose', () => assert.strictEqual(cart.total, 6));
    it('throws no error', () => { throw 'text'; });
  });
});
const counts = { pass: 0, fail: 0, skip: 0 };
async function run(suite, depth = -1, before = [], after = []) {
  if (suite.name) console.log('  '.repeat(depth) + suite.name);
  const b = [...before, ...suite.before], a = [...suite.after, ...after];
  for (const { name, body } of suite.tests) {
    const pad = '  '.repeat(depth + 1);
    if (!body) { counts.skip++; console.log(`${pad}- ${name}`); continue; }
    try { for (const f of b) await f(); await body(); for (const f of a) await f(); counts.pass++; console.log(`${pad}✓ ${name}`); }
    catch (e) { counts.fail++; console.log(`${pad}✗ ${name}: ${e?.code ?? typeof e} ${e?.actual ?? e} ${e?.expected ?? ''}`); }
  }
  for (const s of suite.suites) await run(s, depth + 1, b, a);
}
run(stack[0]).then(() => { console.log(counts); process.exitCode = counts.fail ? 1 : 0; });
