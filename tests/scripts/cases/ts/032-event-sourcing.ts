#!/usr/bin/env -S npx tsx
// exercises: discriminated unions, reducers with exhaustive checks, Extract and Omit utility types, NDJSON log file, replay and snapshots
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
type Event = { type: 'opened'; owner: string } | { type: 'deposited'; cents: number } | { type: 'withdrawn'; cents: number } | { type: 'closed' };
type Stored = Event & { readonly seq: number };
type Of<K extends Event['type']> = Omit<Extract<Event, { type: K }>, 'type'>;
interface State { owner?: string; balance: number; open: boolean; seq: number }
const initial: Readonly<State> = Object.freeze({ balance: 0, open: false, seq: 0 });
const reduce = (s: State, e: Stored): State => { const next = { ...s, seq: e.seq }; switch (e.type) { case 'opened': return { ...next, owner: e.owner, open: true }; case 'deposited': return { ...next, balance: s.balance + e.cents }; case 'withdrawn': return { ...next, balance: s.balance - e.cents }; case 'closed': return { ...next, open: false }; default: { const never: never = e; throw new Error(JSON.stringify(never)); } } };
class Account {
  private state: State = initial;
  constructor(private readonly file: string) { writeFileSync(file, ''); }
  private push<K extends Event['type']>(type: K, data: Of<K>): this { const event = { seq: this.state.seq + 1, type, ...data } as unknown as Stored; appendFileSync(this.file, JSON.stringify(event) + '\n'); this.state = reduce(this.state, event); return this; }
  open(owner: string) { return this.push('opened', { owner }); }
  deposit(cents: number) { if (!this.state.open) throw new Error('closed account'); return this.push('deposited', { cents }); }
  withdraw(cents: number) { if (cents > this.state.balance) throw new RangeError(`only ${this.state.balance}`); return this.push('withdrawn', { cents }); }
  close() { return this.push('closed', {}); }
  get current(): Readonly<State> { return this.state; }
}
const account = new Account('events.ndjson');
for (const f of [() => account.deposit(1), () => account.open('Ana').deposit(500).withdraw(120), () => account.withdraw(1000), () => account.close(), () => account.deposit(1)]) { try { f(); console.log('ok', account.current.balance); } catch (e) { console.log((e as Error).name, (e as Error).message); } }
const events = readFileSync('events.ndjson', 'utf8').trim().split('\n').map((l) => JSON.parse(l) as Stored);
const replayed = events.reduce(reduce, initial);
const snapshot = events.slice(0, 2).reduce(reduce, initial);
console.log(events.map((e) => e.type), replayed, JSON.stringify(events.filter((e) => e.seq > snapshot.seq).reduce(reduce, snapshot)) === JSON.stringify(account.current));
try { reduce(initial, { type: 'stolen', seq: 1 } as never); } catch (e) { console.log((e as Error).message); }
