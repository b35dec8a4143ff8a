// From codewords to modules: the fixed patterns, the data in its zigzag, and the mask that disturbs readers least.

import { alignmentCentres, LEVEL_BITS, sizeOf, type Level } from "./tables.ts";

/** Whether the module at row `y` and column `x` is turned over. */
const MASKS: ((y: number, x: number) => boolean)[] = [
  (y, x) => (y + x) % 2 === 0,
  (y) => y % 2 === 0,
  (_, x) => x % 3 === 0,
  (y, x) => (y + x) % 3 === 0,
  (y, x) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (y, x) => ((y * x) % 2) + ((y * x) % 3) === 0,
  (y, x) => (((y * x) % 2) + ((y * x) % 3)) % 2 === 0,
  (y, x) => (((y + x) % 2) + ((y * x) % 3)) % 2 === 0,
];

/** Rows of modules, true for dark. */
export type Modules = boolean[][];

/** The symbol, and the mask that was chosen for it. */
export function draw(codewords: Uint8Array, version: number, level: Level): { modules: Modules; mask: number } {
  const canvas = new Canvas(version);
  canvas.drawPatterns();
  canvas.drawCodewords(codewords);
  const candidates = MASKS.map((_, mask) => canvas.masked(mask, level));
  const penalties = candidates.map(penalty);
  const mask = penalties.indexOf(Math.min(...penalties));
  return { modules: candidates[mask]!, mask };
}

class Canvas {
  readonly size: number;
  readonly modules: Modules;
  /** Modules that carry no data: they are never masked. */
  readonly fixed: Modules;

  constructor(readonly version: number) {
    this.size = sizeOf(version);
    this.modules = Array.from({ length: this.size }, () => new Array<boolean>(this.size).fill(false));
    this.fixed = this.modules.map((row) => [...row]);
  }

  private set(y: number, x: number, dark: boolean): void {
    this.modules[y]![x] = dark;
    this.fixed[y]![x] = true;
  }

  drawPatterns(): void {
    for (let at = 0; at < this.size; at++) {
      this.set(6, at, at % 2 === 0);
      this.set(at, 6, at % 2 === 0);
    }
    for (const [y, x] of [[3, 3], [3, this.size - 4], [this.size - 4, 3]] as const) this.drawFinder(y, x);
    const centres = alignmentCentres(this.version);
    const last = centres.at(-1);
    for (const y of centres) {
      for (const x of centres) {
        const inCorner = (y === 6 && x === 6) || (y === 6 && x === last) || (y === last && x === 6);
        if (!inCorner) this.drawRings(y, x, 2);
      }
    }
    this.drawFormat(0);
    this.drawVersion();
  }

  /** Squares around a centre, dark and light in turn from the outside in. */
  private drawRings(y: number, x: number, radius: number): void {
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        this.set(y + dy, x + dx, Math.max(Math.abs(dy), Math.abs(dx)) !== radius - 1);
      }
    }
  }

  private drawFinder(y: number, x: number): void {
    for (let dy = -4; dy <= 4; dy++) {
      for (let dx = -4; dx <= 4; dx++) {
        const inside = y + dy >= 0 && y + dy < this.size && x + dx >= 0 && x + dx < this.size;
        const ring = Math.max(Math.abs(dy), Math.abs(dx));
        if (inside) this.set(y + dy, x + dx, ring !== 2 && ring !== 4);
      }
    }
  }

  /** Fifteen bits about level and mask, twice, and the module that is always dark. */
  private drawFormat(format: number): void {
    const bits = ((format << 10) | bchRemainder(format, 10, 0x537)) ^ 0x5412;
    const last = this.size - 1;
    for (let place = 0; place < 15; place++) {
      const dark = ((bits >>> place) & 1) === 1;
      const down = place < 6 ? place : place < 8 ? place + 1 : last - 14 + place;
      this.set(down, 8, dark);
      const across = place < 8 ? last - place : place === 8 ? 7 : 14 - place;
      this.set(8, across, dark);
    }
    this.set(last - 7, 8, true);
  }

  /** Eighteen bits about the version, twice, from version 7 on. */
  private drawVersion(): void {
    if (this.version < 7) return;
    const bits = (this.version << 12) | bchRemainder(this.version, 12, 0x1f25);
    for (let place = 0; place < 18; place++) {
      const dark = ((bits >>> place) & 1) === 1;
      const near = Math.floor(place / 3);
      const far = this.size - 11 + (place % 3);
      this.set(near, far, dark);
      this.set(far, near, dark);
    }
  }

  /** In pairs of columns from the right, upwards and downwards in turn, around what is fixed. What is left over stays light. */
  drawCodewords(codewords: Uint8Array): void {
    let bit = 0;
    let upwards = true;
    for (let right = this.size - 1; right > 0; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.size; step++) {
        const y = upwards ? this.size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this.fixed[y]![x]) continue;
          const byte = codewords[bit >>> 3] ?? 0;
          this.modules[y]![x] = ((byte >>> (7 - (bit & 7))) & 1) === 1;
          bit++;
        }
      }
      upwards = !upwards;
    }
  }

  masked(mask: number, level: Level): Modules {
    this.drawFormat((LEVEL_BITS[level] << 3) | mask);
    const turned = MASKS[mask]!;
    return this.modules.map((row, y) => row.map((dark, x) => (this.fixed[y]![x] ? dark : dark !== turned(y, x))));
  }
}

/** The check bits of a BCH code: the remainder of the value, shifted by `width`, divided by the generator. */
function bchRemainder(value: number, width: number, generator: number): number {
  let rest = value;
  for (let step = 0; step < width; step++) rest = (rest << 1) ^ ((rest >>> (width - 1)) & 1 ? generator : 0);
  return rest & ((1 << width) - 1);
}

/** How hard to read the symbol is: runs, blocks, what looks like a finder, and too much of one colour. */
function penalty(modules: Modules): number {
  const columns = modules.map((_, x) => modules.map((row) => row[x]!));
  const lines = [...modules, ...columns];
  return sum(lines.map(runs)) + squares(modules) + sum(lines.map(finderLike)) + imbalance(modules);
}

const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);

/** 3 for five alike in a row, and 1 for each further one. */
function runs(line: boolean[]): number {
  let points = 0;
  let length = 0;
  line.forEach((dark, place) => {
    length = place > 0 && dark === line[place - 1] ? length + 1 : 1;
    points += length === 5 ? 3 : length > 5 ? 1 : 0;
  });
  return points;
}

/** 3 for each two by two of one colour; they may overlap. */
function squares(modules: Modules): number {
  let points = 0;
  for (let y = 1; y < modules.length; y++) {
    for (let x = 1; x < modules.length; x++) {
      const dark = modules[y]![x];
      if (dark === modules[y - 1]![x] && dark === modules[y]![x - 1] && dark === modules[y - 1]![x - 1]) points += 3;
    }
  }
  return points;
}

const FINDER = "1011101";
const SPACE = "0000";

/** 40 for each dark-light 1:1:3:1:1 with four light modules before or behind; the rim around the symbol is light. */
function finderLike(line: boolean[]): number {
  const text = SPACE + line.map(Number).join("") + SPACE;
  let points = 0;
  for (let at = text.indexOf(FINDER); at >= 0; at = text.indexOf(FINDER, at + 1)) {
    const before = text.slice(at - SPACE.length, at) === SPACE;
    const behind = text.startsWith(SPACE, at + FINDER.length);
    if (before || behind) points += 40;
  }
  return points;
}

/** 10 for each whole 5 % that the dark share is away from half. */
function imbalance(modules: Modules): number {
  const dark = sum(modules.map((row) => row.filter(Boolean).length));
  const total = modules.length ** 2;
  return 10 * Math.floor(Math.abs(20 * dark - 10 * total) / total);
}
