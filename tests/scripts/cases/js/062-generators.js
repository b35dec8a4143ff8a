#!/usr/bin/env node
// exercises: generators with return and throw, yield delegation, infinite sequences, iterator protocol on a class, spread and destructuring of iterables
function* fibonacci() { let [a, b] = [0, 1]; for (;;) { yield a; [a, b] = [b, a + b]; } }
function* take(n, source) { let i = 0; for (const x of source) { if (i++ >= n) return; yield x; } }
function* map(f, source) { for (const x of source) yield f(x); }
console.log([...take(10, fibonacci())], Math.max(...take(5, map((x) => x * 2, fibonacci()))));
function* talk() {
  try {
    const name = yield 'name?';
    const age = yield `hello ${name}, age?`;
    return { name, age };
  } catch (error) {
    yield `caught ${error}`;
  } finally {
    console.log('cleanup');
  }
}
let t = talk();
console.log(t.next('ignored'), t.next('Ana'), t.next(41), t.next());
t = talk();
t.next();
console.log(t.throw('oops'), t.next(), t.return(5));
t = talk();
t.next();
console.log(t.return('early'), [...t]);
function* inner() { const got = yield 1; console.log('inner got', got); return 'inner result'; }
function* outer() { const result = yield* inner(); yield result; yield* 'ab'; yield* [10, 20]; }
const o = outer();
console.log(o.next(), o.next('value'), [...o]);
class Tree {
  constructor(value, left, right) { Object.assign(this, { value, left, right }); }
  *[Symbol.iterator]() { if (this.left) yield* this.left; yield this.value; if (this.right) yield* this.right; }
}
const tree = new Tree(4, new Tree(2, new Tree(1), new Tree(3)), new Tree(6));
const [first, , third, ...rest] = tree;
console.log([...tree], first, third, rest, Array.from(tree, (x) => x ** 2), new Set(tree).size, Math.min(...tree));
const closing = { [Symbol.iterator]() { let n = 0; return { next: () => ({ value: n++, done: n > 5 }), return: () => { console.log('closed at', n); return {}; } }; } };
for (const x of closing) { if (x === 2) break; }
const [p, q] = closing;
console.log(p, q);
outer: for (const a of [1, 2, 3]) { for (const b of closing) { if (b === 1) continue outer; if (a === 3) break outer; } }
console.log(Object.prototype.toString.call(o), typeof talk().next, fibonacci.constructor.name, [...Array(3).keys()], [...'añ😀'].length);
