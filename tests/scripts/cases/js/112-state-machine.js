#!/usr/bin/env node
// exercises: finite state machine with guards, EventEmitter subclass, history with undo and redo, JSON Patch application, deep freeze, Symbol keys
const { EventEmitter } = require('events');
const { isDeepStrictEqual } = require('util');
const HISTORY = Symbol('history');
class Machine extends EventEmitter {
  constructor(definition) { super(); this.definition = definition; this.state = definition.initial; this[HISTORY] = [this.state]; }
  send(event, data = {}) {
    const move = this.definition.states[this.state].on?.[event];
    const { target, guard } = typeof move === 'string' ? { target: move } : move ?? {};
    if (!target || (guard && !guard(data))) { this.emit('refused', { state: this.state, event }); return false; }
    const from = this.state;
    this.state = target;
    this[HISTORY].push(target);
    this.emit('change', { from, to: target, event });
    this.definition.states[target].enter?.call(this, data);
    return true;
  }
}
const order = new Machine({ initial: 'cart', states: { cart: { on: { pay: { target: 'paid', guard: ({ amount }) => amount > 0 }, cancel: 'gone' } }, paid: { enter() { if (this.listenerCount('change') > 1) this.send('ship'); }, on: { ship: 'sent', refund: 'gone' } }, sent: { on: { deliver: 'done' } }, done: {}, gone: {} } });
order.on('change', ({ from, to, event }) => console.log(`${from} --${event}--> ${to}`));
order.on('refused', (e) => console.log('refused', e));
order.once('change', () => console.log('first change only'));
console.log(order.send('ship'), order.send('pay', { amount: 0 }), order.send('pay', { amount: 5 }), order.send('ship'), order.send('deliver'), order[HISTORY], Object.keys(order).includes('state'));
const freeze = (o) => { Object.values(o).forEach((v) => typeof v === 'object' && v !== null && freeze(v)); return Object.freeze(o); };
function patch(doc, ops) {
  const result = structuredClone(doc);
  for (const { op, path, value, from } of ops) {
    const parts = (p) => p.split('/').slice(1).map((s) => s.replace(/~1/g, '/').replace(/~0/g, '~'));
    const at = (p) => { const keys = parts(p), last = keys.pop(); const holder = keys.reduce((o, k) => { if (!(k in o)) throw new Error(`no path ${p}`); return o[k]; }, result); return [holder, Array.isArray(holder) && last === '-' ? holder.length : last]; };
    const [holder, key] = at(path);
    const remove = (h, k) => (Array.isArray(h) ? h.splice(k, 1)[0] : ((v) => (delete h[k], v))(h[k]));
    const add = (h, k, v) => (Array.isArray(h) ? h.splice(k, 0, v) : (h[k] = v));
    if (op === 'add') add(holder, key, value);
    else if (op === 'replace') holder[key] = value;
    else if (op === 'remove') remove(holder, key);
    else if (op === 'move') add(holder, key, remove(...at(from)));
    else if (op === 'copy') add(holder, key, structuredClone(at(from).reduce((h, k) => h[k])));
    else if (op === 'test' && !isDeepStrictEqual(holder[key], value)) throw new Error(`test of ${path} failed`);
  }
  return result;
}
const doc = freeze({ title: 'x', tags: ['a', 'b'], 'a/b': { '~': 1 } });
console.log(patch(doc, [{ op: 'test', path: '/tags', value: ['a', 'b'] }, { op: 'add', path: '/tags/1', value: 'mid' }, { op: 'add', path: '/tags/-', value: 'end' }, { op: 'remove', path: '/tags/0' }, { op: 'move', from: '/title', path: '/name' }, { op: 'replace', path: '/a~1b/~0', value: 2 }, { op: 'copy', from: '/a~1b', path: '/copy' }]), doc);
for (const ops of [[{ op: 'test', path: '/title', value: 'y' }], [{ op: 'add', path: '/none/x', value: 1 }]]) { try { patch(doc, ops); } catch (e) { console.log(e.message); } }
const undo = { past: [], future: [], now: { n: 0 }, do(change) { this.past.push(this.now); this.now = { ...this.now, ...change }; this.future = []; return this; }, undo() { if (this.past.length) { this.future.push(this.now); this.now = this.past.pop(); } return this; }, redo() { if (this.future.length) { this.past.push(this.now); this.now = this.future.pop(); } return this; } };
console.log(undo.do({ n: 1 }).do({ n: 2, m: 1 }).undo().now, undo.undo().undo().now, undo.redo().redo().redo().now, undo.undo().do({ z: 1 }).redo().now);
