#!/usr/bin/env -S npx tsx
// exercises: typed 2D grids, game of life and flood fill, seeded random numbers, tuples as points, enum cells, arguments for size
enum Cell { Empty = '.', Alive = '#', Mark = 'o' }
type Point = readonly [x: number, y: number];
class Grid { private constructor(private readonly cells: Cell[][]) {} static parse(text: string): Grid { return new Grid(text.trim().split('\n').map((l) => [...l] as Cell[])); } static random(w: number, h: number, next: () => number): Grid { return new Grid(Array.from({ length: h }, () => Array.from({ length: w }, () => (next() < 0.4 ? Cell.Alive : Cell.Empty)))); } get size(): Point { return [this.cells[0].length, this.cells.length]; } at([x, y]: Point): Cell { const [w, h] = this.size; return this.cells[(y + h) % h][(x + w) % w]; } neighbours([x, y]: Point): number { let n = 0; for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) if ((dx || dy) && this.at([x + dx, y + dy]) === Cell.Alive) n++; return n; } map(f: (c: Cell, p: Point) => Cell): Grid { return new Grid(this.cells.map((r, y) => r.map((c, x) => f(c, [x, y])))); } step(): Grid { return this.map((c, p) => { const n = this.neighbours(p); return n === 3 || (n === 2 && c === Cell.Alive) ? Cell.Alive : Cell.Empty; }); } fill([x, y]: Point, seen = new Set<string>()): Set<string> { const [w, h] = this.size; const k = `${x},${y}`; if (x < 0 || y < 0 || x >= w || y >= h || seen.has(k) || this.cells[y][x] !== Cell.Empty) return seen; seen.add(k); for (const p of [[x + 1, y], [x - 1, y], [x, y + 1], [x, y - 1]] as const) this.fill(p, seen); return seen; } toString(): string { return this.cells.map((r) => r.join('')).join('\n'); } }
const [w, h, seed] = process.argv.slice(2).map(Number);
const lcg = (s: number) => (): number => (s = (Math.imul(s, 1664525) + 1013904223) >>> 0) / 2 ** 32;
let glider = Grid.parse('.#...\n..#..\n###..\n.....\n.....');
for (let i = 0; i < 4; i++) glider = glider.step();
console.log(String(glider));
const grid = Grid.random(w, h, lcg(seed));
const seen = grid.fill([w - 1, h - 1]);
console.log(`${grid.map((c, [x, y]) => (seen.has(`${x},${y}`) ? Cell.Mark : c))}`, seen.size, grid.size);
