#!/usr/bin/env -S npx tsx
// exercises: standard decorators on classes and methods and fields and accessors, decorator order, addInitializer, metadata of names, decorator factories
const order: string[] = [];
function logged<This, Args extends unknown[], R>(method: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) {
  order.push(`logged ${String(context.name)}`);
  return function (this: This, ...args: Args): R { console.log('->', String(context.name), args); const r = method.apply(this, args); console.log('<-', r); return r; };
}
function bound(_: unknown, context: ClassMethodDecoratorContext) { const { name } = context; context.addInitializer(function (this: any) { this[name] = this[name].bind(this); }); }
const clamp = (min: number, max: number) => (_: undefined, { name, kind }: ClassFieldDecoratorContext) => { order.push(`clamp ${String(name)} ${kind}`); return (initial: number) => Math.min(max, Math.max(min, initial)); };
const registry = new Map<string, new (...a: any[]) => unknown>();
const register = (name: string) => <T extends new (...a: any[]) => unknown>(target: T, context: ClassDecoratorContext) => { order.push(`register ${context.name}`); registry.set(name, target); };
function tracked<T>(target: ClassAccessorDecoratorTarget<unknown, T>, { name }: ClassAccessorDecoratorContext): ClassAccessorDecoratorResult<unknown, T> { return { get() { return target.get.call(this); }, set(v: T) { console.log(`${String(name)} := ${v}`); target.set.call(this, v); } }; }
@register('thermo')
class Thermostat {
  @clamp(5, 30) target = 99;
  @tracked accessor mode = 'off';
  @logged set(value: number): string { this.target = value; return `set to ${value}`; }
  @bound report(): string { return `target ${this.target}`; }
  @logged static make(): Thermostat { return new Thermostat(); }
}
const t = Thermostat.make();
const { report } = t;
console.log(report(), t.set(21), report());
t.mode = 'heat';
console.log(t.mode, registry.get('thermo') === Thermostat, order, Thermostat.name);
