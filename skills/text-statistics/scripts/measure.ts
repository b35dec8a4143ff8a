// What a text consists of: characters, words, sentences, paragraphs, columns.

const IDEOGRAPH = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]`;
const LETTER = String.raw`(?:(?!${IDEOGRAPH})[\p{L}\p{N}\p{M}])`;
const DOTTED = String.raw`(?<!\p{L})\p{L}(?:\.\p{L})+(?!\p{L})`;
const JOINT = String.raw`(?:['’\-]|(?<=\p{N})[.,](?=\p{N}))`;

/** A Chinese or Japanese character, an abbreviation as `e.g`, or letters and digits with what holds them together. */
const WORD = new RegExp(`${IDEOGRAPH}|${DOTTED}|${LETTER}+(?:${JOINT}${LETTER}+)*`, "gu");

const SENTENCE_END = /[.!?…]+["'”’»)\]]*(?=\s|$)|[。！？]+["'”’」』）]*/gu;

/** What ends with a full stop and ends no sentence. */
const ABBREVIATIONS = new Set(
  "dr mr mrs ms prof st sr jr vs etc e.g i.e no vol fig approx inc ltd co bzw z.b d.h u.a usw ca nr hr fr str evtl ggf".split(" "),
);

export interface Stats {
  characters: number;
  charactersWithoutSpaces: number;
  codePoints: number;
  bytes: number;
  words: number;
  differentWords: number;
  sentences: number;
  lines: number;
  paragraphs: number;
  longestWord: string;
  widestLineColumns: number;
  wordsPerSentence: number;
  readingSeconds: number;
  speakingSeconds: number;
}

const READING_WORDS_PER_MINUTE = 238;
const SPEAKING_WORDS_PER_MINUTE = 150;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Characters as a reader sees them. In plain ASCII without line ends each is its own. */
export function graphemes(text: string): string[] {
  return /^[ -~\t]*$/.test(text) ? text.split("") : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

export const words = (text: string): string[] => text.match(WORD) ?? [];

/** The form in which words are the same: without capitals, composed, with a straight apostrophe. */
export const fold = (word: string): string => word.normalize("NFC").toLowerCase().replaceAll("’", "'");

/** How many sentences there are; text after the last end, with a word in it, is one too. */
export function countSentences(text: string): number {
  return text.split(/\n\s*\n/).reduce((sum, paragraph) => sum + sentencesOf(paragraph), 0);
}

function sentencesOf(paragraph: string): number {
  let count = 0;
  let start = 0;
  for (const end of paragraph.matchAll(SENTENCE_END)) {
    const sentence = paragraph.slice(start, end.index);
    if (end[0].startsWith(".") && !end[0].startsWith("..") && endsInAbbreviation(sentence, paragraph.slice(end.index + end[0].length))) continue;
    start = end.index + end[0].length;
    count += hasWord(sentence) ? 1 : 0;
  }
  return count + (hasWord(paragraph.slice(start)) ? 1 : 0);
}

const hasWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** An abbreviation or an initial ends no sentence, unless nothing follows. */
function endsInAbbreviation(sentence: string, rest: string): boolean {
  if (rest.trim() === "") return false;
  const last = /[\p{L}.]+$/u.exec(sentence)?.[0] ?? "";
  return ABBREVIATIONS.has(last.toLowerCase()) || /^\p{L}$/u.test(last) && last !== "I";
}

/** Ranges of code points that take two columns of a terminal. */
const WIDE: [number, number][] = [
  [0x1100, 0x115f], [0x231a, 0x231b], [0x2329, 0x232a], [0x23e9, 0x23ec], [0x2614, 0x2615], [0x2648, 0x2653], [0x26bd, 0x26be],
  [0x2705, 0x2705], [0x270a, 0x270b], [0x2728, 0x2728], [0x274c, 0x274c], [0x2753, 0x2755], [0x2e80, 0x303e], [0x3041, 0x33ff],
  [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xa000, 0xa4cf], [0xa960, 0xa97f], [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfe30, 0xfe6f],
  [0xff00, 0xff60], [0xffe0, 0xffe6], [0x1f1e6, 0x1f64f], [0x1f680, 0x1f6ff], [0x1f7e0, 0x1f7eb], [0x1f900, 0x1f9ff],
  [0x1fa70, 0x1faff], [0x20000, 0x3fffd],
];

/** Columns of a line in a terminal: a grapheme takes two if its first character is wide or it is shown as an emoji. */
export function columns(line: string): number {
  return /^[ -~]*$/.test(line) ? line.length : graphemes(line).reduce((sum, grapheme) => sum + widthOf(grapheme), 0);
}

function widthOf(grapheme: string): number {
  const code = grapheme.codePointAt(0)!;
  if (/^[\p{Cc}\p{Cf}\p{Mn}\p{Me}]+$/u.test(grapheme)) return 0;
  return grapheme.includes("\ufe0f") || WIDE.some(([low, high]) => code >= low && code <= high) ? 2 : 1;
}

function longest(all: string[]): string {
  const lengths = all.map((word) => graphemes(word).length);
  return all[lengths.indexOf(lengths.reduce((most, length) => Math.max(most, length), 0))] ?? "";
}

export function measure(text: string): Stats {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const characters = lines.flatMap(graphemes);
  const all = words(text);
  const sentences = countSentences(text);
  return {
    characters: characters.length,
    charactersWithoutSpaces: characters.filter((one) => one.trim() !== "").length,
    codePoints: [...text].length,
    bytes: new TextEncoder().encode(text).length,
    words: all.length,
    differentWords: new Set(all.map(fold)).size,
    sentences,
    lines: lines.length,
    paragraphs: text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== "").length,
    longestWord: longest([...new Set(all)]),
    widestLineColumns: lines.reduce((widest, line) => Math.max(widest, columns(line)), 0),
    wordsPerSentence: sentences === 0 ? 0 : Math.round((all.length / sentences) * 10) / 10,
    readingSeconds: Math.round((all.length / READING_WORDS_PER_MINUTE) * 60),
    speakingSeconds: Math.round((all.length / SPEAKING_WORDS_PER_MINUTE) * 60),
  };
}
