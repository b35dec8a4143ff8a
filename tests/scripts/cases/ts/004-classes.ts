#!/usr/bin/env -S npx tsx
// exercises: parameter properties, access modifiers, abstract classes, implements, readonly and static members, override, accessors, private fields
interface Speaks { speak(): string }
abstract class Animal implements Speaks {
  static count = 0;
  protected readonly legs: number = 4;
  constructor(public readonly name: string, private secret = 'none', protected age?: number) { Animal.count++; }
  abstract sound(): string;
  speak(): string { return `${this.name} says ${this.sound()}`; }
  get about(): string { return `${this.name}/${this.legs}/${this.age ?? '?'}/${this.secret}`; }
}
class Dog extends Animal {
  declare readonly kind: string;
  #tricks: string[] = [];
  constructor(name: string, readonly breed: string) { super(name, 'bone', 3); }
  override sound(): string { return 'woof'; }
  learn(...tricks: string[]): this { this.#tricks.push(...tricks); return this; }
  get tricks(): readonly string[] { return this.#tricks; }
  set best(trick: string) { this.#tricks.unshift(trick); }
}
class Bird extends Animal { protected override readonly legs = 2; sound = (): string => 'tweet'; }
const dog = new Dog('Rex', 'mix').learn('sit', 'roll');
dog.best = 'jump';
console.log(dog, dog.speak(), dog.about, dog.tricks, Animal.count, 'kind' in dog);
console.log(new Bird('Tweety').speak(), new Bird('T').about, Object.keys(new Bird('x')), dog instanceof Animal);
class Box<T> { constructor(private value: T) {} map<U>(f: (v: T) => U): Box<U> { return new Box(f(this.value)); } static of<T>(v: T) { return new Box(v); } }
console.log(Box.of(2).map((x) => x * 2).map(String), new (class { constructor(public a = 1, public b = a + 1) {} })());
class Uninitialised { a!: number; b?: string; c = 1; static { console.log('static block'); } }
console.log(new Uninitialised(), Object.keys(new Uninitialised()));
class Index { [key: string]: unknown; constructor() { this.dynamic = true; } }
console.log(new Index(), (dog as unknown as Record<string, unknown>)['secret']);
