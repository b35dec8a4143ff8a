#!/usr/bin/env -S npx tsx
// exercises: namespaces with exports, nested and merged namespaces, namespace merged with function and class and enum, import aliases, declare ambient
namespace Geometry {
  export interface Point { x: number; y: number }
  export const origin: Point = { x: 0, y: 0 };
  const hidden = 'hidden';
  export function distance(a: Point, b: Point = origin): number { return Math.hypot(a.x - b.x, a.y - b.y); }
  export namespace Units { export const inch = 2.54; export let used = 0; }
  export const peek = () => hidden.length + Units.used;
}
namespace Geometry { export const unit = distance({ x: 1, y: 0 }); Units.used++; }
namespace Deep.Er.Still { export const value = 'deep'; }
import Units = Geometry.Units;
console.log(Geometry.distance({ x: 3, y: 4 }), Geometry.unit, Units.inch, Geometry.peek(), Deep.Er.Still.value, 'hidden' in Geometry);
function count(): number { return ++count.calls; }
namespace count { export let calls = 0; export const reset = () => { calls = 0; }; }
count(); count();
console.log(count.calls, (count.reset(), count()));
class Album { label = new Album.Label('x'); }
namespace Album { export class Label { constructor(public text: string) {} } export const all: Album[] = []; }
enum Dir { Up, Down }
namespace Dir { export const flip = (d: Dir): Dir => (d === Dir.Up ? Dir.Down : Dir.Up); }
console.log(new Album(), Album.all, Dir.flip(Dir.Up), Object.keys(Dir).length);
declare const ambient: number;
declare module 'nothing' { export const x: 1; }
declare global { interface Array<T> { second(): T | undefined } }
Array.prototype.second = function <T>(this: T[]) { return this[1]; };
console.log(typeof ambient, ['a', 'b'].second());
namespace OnlyTypes { export type T = 1; }
console.log(typeof Geometry, Object.keys(Geometry));
export {};
