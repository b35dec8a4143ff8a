#!/usr/bin/env -S npx tsx
// exercises: tokens with phantom types, dependency container with singletons, factories, cycles detected, abstract service contracts
class Token<T> { declare readonly type: T; constructor(readonly name: string) {} }
type Factory<T> = (c: Container) => T;
class Container {
  private readonly made = new Map<Token<unknown>, unknown>();
  private readonly making: Token<unknown>[] = [];
  private readonly factories = new Map<Token<unknown>, { make: Factory<unknown>; single: boolean }>();
  constructor(private readonly parent?: Container) {}
  bind<T>(token: Token<T>, make: Factory<T>, { single = true }: { single?: boolean } = {}): this { this.factories.set(token, { make, single }); return this; }
  get<T>(token: Token<T>): T {
    if (this.made.has(token)) return this.made.get(token) as T;
    const entry = this.factories.get(token);
    if (!entry) { if (this.parent) return this.parent.get(token); throw new Error(`nothing bound to ${token.name}`); }
    if (this.making.includes(token)) throw new Error(`cycle: ${[...this.making, token].map((t) => t.name).join(' -> ')}`);
    this.making.push(token);
    try { const value = entry.make(this) as T; if (entry.single) this.made.set(token, value); return value; } finally { this.making.pop(); }
  }
}
abstract class Logger { abstract log(text: string): void }
class Memory extends Logger { readonly lines: string[] = []; override log(text: string): void { this.lines.push(text); } }
const T = { logger: new Token<Logger>('logger'), clock: new Token<() => number>('clock'), greeter: new Token<{ greet(n: string): string }>('greeter'), a: new Token<string>('a'), b: new Token<string>('b') } as const;
const memory = new Memory();
let tick = 0;
const root = new Container().bind(T.logger, () => memory).bind(T.clock, () => { const mine = ++tick; return () => mine; }, { single: false }).bind(T.greeter, (c) => { const log = c.get(T.logger); return { greet: (n) => { log.log(`greeted ${n} at ${c.get(T.clock)()}`); return `hi ${n}`; } }; }).bind(T.a, (c) => c.get(T.b)).bind(T.b, (c) => c.get(T.a));
console.log(root.get(T.greeter).greet('Ana'), new Container(root).get(T.greeter) === root.get(T.greeter), root.get(T.clock)(), memory.lines, Object.keys(T.a));
for (const f of [() => root.get(T.a), () => root.get(new Token<never>('unknown'))]) try { f(); } catch (e) { console.log((e as Error).message); }
