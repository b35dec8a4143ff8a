#!/usr/bin/env -S npx tsx
// exercises: initialisation order of fields and parameter properties and static blocks, super before fields, getters overridden, this in initialisers
const log: string[] = [];
const say = <T,>(what: string, value: T): T => { log.push(what); return value; };
class Base { static s = say('Base.s', 1); static { say('Base block', 0); } a = say('Base.a', 1); constructor(public p = say('Base.p', 2)) { say('Base body', 0); this.hook(); } hook(): void { log.push('Base.hook'); } }
class Child extends Base { static override s = say('Child.s', Base.s + 1); b = say(`Child.b sees ${this.p} ${this.q}`, 3); #c = say('Child.c', this.b + 1); constructor(readonly q = say('Child.q', 9)) { super(say('super arg', 5)); say('Child body', 0); } override hook(): void { log.push(`Child.hook b=${this.b}`); } get c(): number { return this.#c; } }
const child = new Child();
console.log(log, child.c, child, Child.s);
class Counter { count = 0; inc = (): number => ++this.count; static shared = new Counter(); self = this; }
const { inc } = Counter.shared;
console.log(inc(), inc(), Counter.shared.self === Counter.shared);
const key = 'dyn';
class Computed { [key + 1] = 'field'; static [Symbol.for('s')] = 1; 'quoted name'?: string = 'q'; 42 = 'num'; get [`${key}Get`](): string { return 'get'; } }
console.log(new Computed(), (new Computed() as any).dynGet);
