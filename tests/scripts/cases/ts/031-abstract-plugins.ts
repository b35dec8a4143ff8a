#!/usr/bin/env -S npx tsx
// exercises: abstract class with template method, mixins with constructor types, protected members, instanceof and structural checks, Symbol keyed protocols
type Constructor<T = object> = abstract new (...args: any[]) => T;
const Timestamped = <B extends Constructor>(Base: B) => { abstract class Stamped extends Base { created = 100; touch(): this { this.created++; return this; } } return Stamped; };
const Tagged = <B extends Constructor<{ name: string }>>(Base: B) => { abstract class WithTags extends Base { private tags = new Set<string>(); tag(...t: string[]): this { t.forEach((x) => this.tags.add(x)); return this; } get label(): string { return `${this.name}[${[...this.tags].join()}]`; } } return WithTags; };
abstract class Exporter<T> { constructor(public name: string) {} protected abstract header(): string; protected abstract row(item: T): string; protected footer?(count: number): string; export(items: Iterable<T>): string { const rows = [...items].map((i) => this.row(i)); return [this.header(), ...rows, this.footer?.(rows.length)].filter((l): l is string => l !== undefined).join('\n'); } }
type Item = Record<'sku' | 'qty', string | number>;
class Csv extends Tagged(Timestamped(Exporter<Item>)) { protected header = () => 'sku,qty'; protected row({ sku, qty }: Item): string { return [sku, qty].map((v) => (/[",]/.test(String(v)) ? `"${String(v).replaceAll('"', '""')}"` : v)).join(','); } }
class Md extends Exporter<Item> { protected override header(): string { return '| sku | qty |\n|---|---|'; } protected override row(i: Item): string { return `| ${i.sku} | ${i.qty} |`; } protected override footer(n: number): string { return `_${n} rows_`; } }
const items: Item[] = [{ sku: 'A,1', qty: 2 }, { sku: 'B"2', qty: '3' }];
const csv = new Csv('csv').touch().tag('x', 'y', 'x');
console.log(csv.export(items));
console.log(new Md('md').export(new Set(items)));
console.log(csv.label, csv.created, csv instanceof Exporter, new Md('m') instanceof Csv, Object.getPrototypeOf(Csv).name);
const run = Symbol('run');
interface Runnable { [run](x: number): string }
const isRunnable = (x: unknown): x is Runnable => typeof x === 'object' && x !== null && run in x;
for (const x of [{ [run]: (n: number) => `ran ${n}` }, {}, null]) console.log(isRunnable(x) ? x[run](1) : 'no');
