// The figures of ISO/IEC 18004 that cannot be worked out, and those that can.

export type Level = "L" | "M" | "Q" | "H";

export const MAX_VERSION = 40;

/** Error correction codewords of each block, by version from 1. */
const CORRECTION_PER_BLOCK: Record<Level, number[]> = {
  L: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
  M: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
  Q: [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
  H: [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
};

/** Blocks, by version from 1. */
const BLOCKS: Record<Level, number[]> = {
  L: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
  M: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
  Q: [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
  H: [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
};

/** The level's two bits in the format information. */
export const LEVEL_BITS: Record<Level, number> = { L: 1, M: 0, Q: 3, H: 2 };

export const sizeOf = (version: number): number => 17 + 4 * version;

/** Centres of the alignment patterns on both axes. */
export function alignmentCentres(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = sizeOf(version) - 7;
  const step = version === 32 ? 26 : Math.ceil((last - 6) / (count - 1) / 2) * 2;
  const centres = Array.from({ length: count - 1 }, (_, place) => last - place * step);
  return [6, ...centres.reverse()];
}

/** Codewords that fit beside finder, timing and alignment patterns and the format and version information. */
export function codewords(version: number): number {
  const size = sizeOf(version);
  const finders = 3 * 8 * 8;
  const timing = 2 * (size - 16);
  const format = 31;
  const versionInformation = version >= 7 ? 36 : 0;
  const across = alignmentCentres(version).length;
  const alignment = across === 0 ? 0 : (across * across - 3) * 25 - 2 * (across - 2) * 5;
  return Math.floor((size * size - finders - timing - format - versionInformation - alignment) / 8);
}

/** How the codewords of a version are cut: blocks, and codewords of correction in each. */
export function layout(version: number, level: Level): { blocks: number; correction: number; data: number } {
  const blocks = BLOCKS[level][version - 1]!;
  const correction = CORRECTION_PER_BLOCK[level][version - 1]!;
  return { blocks, correction, data: codewords(version) - blocks * correction };
}
