// From text to codewords: the shortest mode, the smallest version, blocks with Reed-Solomon correction, interleaved.

import { layout, MAX_VERSION, type Level } from "./tables.ts";

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

export type Mode = "numeric" | "alphanumeric" | "byte";

export class TooLong extends Error {}

export interface Encoded {
  mode: Mode;
  version: number;
  codewords: Uint8Array;
}

/** Bits, most significant first. */
class Bits {
  readonly bits: number[] = [];

  push(value: number, width: number): void {
    for (let place = width - 1; place >= 0; place--) this.bits.push((value >>> place) & 1);
  }

  bytes(): number[] {
    const bytes: number[] = [];
    for (let at = 0; at < this.bits.length; at += 8) {
      bytes.push(this.bits.slice(at, at + 8).reduce((byte, bit) => (byte << 1) | bit, 0));
    }
    return bytes;
  }
}

function modeOf(text: string): Mode {
  if (/^[0-9]+$/.test(text)) return "numeric";
  return text !== "" && [...text].every((character) => ALPHANUMERIC.includes(character)) ? "alphanumeric" : "byte";
}

const INDICATOR: Record<Mode, number> = { numeric: 1, alphanumeric: 2, byte: 4 };

/** Bits of the count of characters: they grow with the version. */
function countBits(mode: Mode, version: number): number {
  const step = version < 10 ? 0 : version < 27 ? 1 : 2;
  return { numeric: [10, 12, 14], alphanumeric: [9, 11, 13], byte: [8, 16, 16] }[mode][step]!;
}

/** The text itself, without header. */
function payload(text: string, mode: Mode): { bits: number[]; count: number } {
  const bits = new Bits();
  if (mode === "byte") {
    const bytes = new TextEncoder().encode(text);
    for (const byte of bytes) bits.push(byte, 8);
    return { bits: bits.bits, count: bytes.length };
  }
  const [group, widths] = mode === "numeric" ? [3, [0, 4, 7, 10]] : [2, [0, 6, 11]];
  for (let at = 0; at < text.length; at += group) {
    const part = text.slice(at, at + group);
    const value = mode === "numeric" ? Number(part) : [...part].reduce((sum, character) => sum * 45 + ALPHANUMERIC.indexOf(character), 0);
    bits.push(value, widths[part.length]!);
  }
  return { bits: bits.bits, count: text.length };
}

/** The smallest version in which the text fits at that level. */
export function encode(text: string, level: Level): Encoded {
  const mode = modeOf(text);
  const { bits, count } = payload(text, mode);
  for (let version = 1; version <= MAX_VERSION; version++) {
    const width = countBits(mode, version);
    const room = layout(version, level).data * 8;
    if (count < 2 ** width && 4 + width + bits.length <= room) {
      const stream = new Bits();
      stream.push(INDICATOR[mode], 4);
      stream.push(count, width);
      stream.bits.push(...bits);
      return { mode, version, codewords: interleave(pad(stream, room), version, level) };
    }
  }
  throw new TooLong(`the text is too long for a QR code of level ${level}`);
}

/** The terminator, zeros up to a whole byte, and the two padding bytes in turn. */
function pad(stream: Bits, room: number): number[] {
  stream.push(0, Math.min(4, room - stream.bits.length));
  stream.push(0, (8 - (stream.bits.length % 8)) % 8);
  const bytes = stream.bytes();
  for (let padding = 0xec; bytes.length < room / 8; padding ^= 0xec ^ 0x11) bytes.push(padding);
  return bytes;
}

/** Cuts the data into blocks, gives each its correction, and takes one codeword of each block in turn. */
function interleave(data: number[], version: number, level: Level): Uint8Array {
  const { blocks, correction } = layout(version, level);
  const short = Math.floor(data.length / blocks);
  const longBlocks = data.length % blocks;
  const generator = generatorPolynomial(correction);
  const dataBlocks: number[][] = [];
  for (let block = 0, at = 0; block < blocks; block++) {
    const length = short + (block >= blocks - longBlocks ? 1 : 0);
    dataBlocks.push(data.slice(at, at + length));
    at += length;
  }
  const correctionBlocks = dataBlocks.map((block) => remainder(block, generator));
  return Uint8Array.from([...inTurn(dataBlocks), ...inTurn(correctionBlocks)]);
}

function inTurn(blocks: number[][]): number[] {
  const longest = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: longest }, (_, place) => blocks.flatMap((block) => block.slice(place, place + 1))).flat();
}

// Arithmetic in GF(256) with the polynomial x^8 + x^4 + x^3 + x^2 + 1.

const EXP: number[] = [];
const LOG: number[] = [];
for (let power = 0, value = 1; power < 255; power++) {
  EXP[power] = value;
  LOG[value] = power;
  value = value < 128 ? value << 1 : (value << 1) ^ 0x11d;
}

const multiply = (a: number, b: number): number => (a && b ? EXP[(LOG[a]! + LOG[b]!) % 255]! : 0);

/** The product of (x - 2^i) for i below the degree; the leading 1 is left out. */
function generatorPolynomial(degree: number): number[] {
  let polynomial = [1];
  for (let power = 0; power < degree; power++) {
    const shifted = [...polynomial, 0];
    polynomial = shifted.map((factor, place) => factor ^ multiply(polynomial[place - 1] ?? 0, EXP[power]!));
  }
  return polynomial.slice(1);
}

/** What is left of the block, followed by zeros, when it is divided by the generator. */
function remainder(block: number[], generator: number[]): number[] {
  const rest = new Array<number>(generator.length).fill(0);
  for (const byte of block) {
    const factor = byte ^ rest.shift()!;
    rest.push(0);
    generator.forEach((part, place) => (rest[place]! ^= multiply(part, factor)));
  }
  return rest;
}
