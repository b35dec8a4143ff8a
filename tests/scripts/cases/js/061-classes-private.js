#!/usr/bin/env node
// exercises: classes with private fields and methods, static blocks, getters and setters, inheritance with super, instanceof by Symbol.hasInstance
class Account {
  static #opened = 0;
  static registry = new Map();
  static { this.currency = 'EUR'; this.rates = Object.freeze({ EUR: 1, USD: 1.1 }); }
  #balance = 0;
  #history = [];
  owner;
  constructor(owner, balance = 0) { this.owner = owner; this.#balance = balance; Account.#opened += 1; Account.registry.set(owner, this); }
  #record(kind, amount) { this.#history.push({ kind, amount }); return this; }
  deposit(amount) {
    if (!(amount > 0)) throw new RangeError(`bad amount: ${amount}`);
    this.#balance += amount;
    return this.#record('in', amount);
  }
  get balance() { return this.#balance; }
  set balance(_) { throw new Error('read only'); }
  get history() { return this.#history.map((h) => ({ ...h })); }
  static get opened() { return this.#opened; }
  static isAccount(x) { return #balance in x; }
  toString() { return `${this.constructor.name}(${this.owner}: ${this.balance} ${Account.currency})`; }
  [Symbol.toPrimitive](hint) { return hint === 'number' ? this.#balance : this.toString(); }
  get [Symbol.toStringTag]() { return 'Acct'; }
}
class Savings extends Account {
  rate = 0.1;
  deposit(amount) { super.deposit(amount); return this; }
  addInterest = () => this.deposit(this.balance * this.rate);
  get balance() { return Math.round(super.balance * 100) / 100; }
}
const a = new Account('Ana').deposit(10);
const s = new Savings('Sam', 100);
s.addInterest();
console.log(`${a}`, +a, String(s), a.history, s.history, Account.opened);
console.log(Account.isAccount(s), Account.isAccount({}), Object.prototype.toString.call(a), Object.keys(s), s instanceof Account, JSON.stringify(a));
for (const wrong of [() => a.deposit(-1), () => { a.balance = 5; }, () => Account(), () => Account.prototype.deposit.call({}, 1), () => new (class extends Account { constructor() { this.x = 1; } })()]) {
  try { wrong(); } catch (error) { console.log(error.name); }
}
class Even { static [Symbol.hasInstance](n) { return n % 2 === 0; } }
console.log(2 instanceof Even, 3 instanceof Even, Object.getOwnPropertyNames(Savings.prototype), Savings.name, Savings.length, Account.length);
const Mixin = (Base) => class extends Base { greet() { return `hi from ${super.toString()}`; } };
console.log(new (Mixin(Savings))('Mix').greet(), typeof Account, Object.getPrototypeOf(Savings) === Account, Account.registry.size);
