// How hard a text is to read, by three old formulas. Syllables are estimated from letters.

import { countSentences, fold, words } from "./measure.ts";

export type Scores = Record<string, number>;

/** English: groups of vowels. A silent `e` at the end counts not (`smile`, but `table`), nor that of `ed` (`walked`, but `wanted`). */
function englishSyllables(word: string): number {
  const letters = fold(word).replace(/[^a-z]/g, "");
  const spoken = letters.replace(/(?<=[^aeiouy])(?<![^aeiouy]l)e$|(?<=[^aeiouytd])ed$/, "");
  return Math.max(1, spoken.match(/[aeiouy]+/g)?.length ?? 0);
}

/** German: groups of vowels, where `ie`, `ei`, `au`, `äu`, `eu` and doubled ones are one and others part. */
function germanSyllables(word: string): number {
  return Math.max(1, fold(word).match(/aa|ee|oo|ie|ei|ai|au|äu|eu|[aeiouyäöü]/g)?.length ?? 0);
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** The scores there are for a language. The text has at least one word. */
export function readability(text: string, language: string): Scores {
  const all = words(text);
  const sentenceLength = all.length / Math.max(1, countSentences(text));
  const longShare = (100 * all.filter((word) => [...word].length > 6).length) / all.length;
  const scores: Scores = { lix: round(sentenceLength + longShare) };
  if (language === "en") {
    const syllables = all.reduce((sum, word) => sum + englishSyllables(word), 0) / all.length;
    scores.fleschReadingEase = round(206.835 - 1.015 * sentenceLength - 84.6 * syllables);
    scores.fleschKincaidGrade = round(0.39 * sentenceLength + 11.8 * syllables - 15.59);
  }
  if (language === "de") {
    const syllables = all.reduce((sum, word) => sum + germanSyllables(word), 0) / all.length;
    scores.amstadReadingEase = round(180 - sentenceLength - 58.5 * syllables);
  }
  return scores;
}
