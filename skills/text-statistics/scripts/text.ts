#!/usr/bin/env tsx
// Counts, scores and compares texts.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { compare, inline, unified } from "./compare.ts";
import { fold, graphemes, measure, words, type Stats } from "./measure.ts";
import { readability } from "./readability.ts";

const USAGE = `usage: text.ts stats FILE [--limit CHARACTERS] [--json]
       text.ts readability FILE [--language en|de|...] [--json]
       text.ts frequency FILE [--top N] [--min-length N] [--phrase N] [--language en|de] [--json]
       text.ts diff OLD NEW [--words] [--context N] [--json]

FILE may be \`-\` for standard input.
`;

const OPTIONS = {
  limit: { type: "string" },
  language: { type: "string" },
  top: { type: "string", default: "20" },
  "min-length": { type: "string", default: "1" },
  phrase: { type: "string", default: "1" },
  words: { type: "boolean", default: false },
  context: { type: "string", default: "3" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h" },
} as const;

const FEW_WORDS = 100;

const COMMON: Record<string, Set<string>> = {
  en: new Set(
    `a about after all also an and any are as at be because been but by can could did do for from had has have he her him his how i if in into is it
    its just like me more most my no not now of on one only or other our out over she so some than that the their them then there these they this to up
    us was we were what when where which who will with would you your`.split(/\s+/),
  ),
  de: new Set(
    `aber alle als am an auch auf aus bei bin bis da das dass dem den der des die doch du durch ein eine einem einen einer eines er es für hat hatte ich
    ihm ihn ihr im in ist ja kann man mich mir mit nach nicht noch nur ob oder sein sich sie sind so über um und uns unter vom von vor war was wenn wer
    wie wir wird zu zum zur`.split(/\s+/),
  ),
};

/** What ends the command with exit code 1; its words are for the reader. */
class Failure extends Error {}
class Misuse extends Error {}

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

type Options = ReturnType<typeof readArguments>["values"];

const out = (line: string): boolean => process.stdout.write(`${line}\n`);
const outJson = (value: unknown): boolean => out(JSON.stringify(value, null, 2));

/** A text with `\n` as its line ends and without a byte order mark. */
function read(file: string): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file === "-" ? 0 : file));
    return text.replace(/\r\n?/g, "\n");
  } catch (error) {
    throw new Failure(`\`${file}\` cannot be read: ${(error as NodeJS.ErrnoException).code?.replace("ERR_ENCODING_INVALID_ENCODED_DATA", "it is not UTF-8")}`);
  }
}

function whole(name: string, value: string): number {
  if (!/^[0-9]{1,7}$/.test(value)) throw new Misuse(`--${name} is a whole number`);
  return Number(value);
}

function duration(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function stats([file]: string[], options: Options): void {
  const result = measure(read(file!));
  if (options.json) outJson(result);
  else for (const line of sentences(result)) out(line);
  if (options.limit !== undefined && result.characters > whole("limit", options.limit)) {
    throw new Failure(`${result.characters} characters are ${result.characters - Number(options.limit)} too many`);
  }
}

function sentences(result: Stats): string[] {
  return [
    `words: ${result.words}, ${result.differentWords} different`,
    `characters: ${result.characters}, ${result.charactersWithoutSpaces} without spaces (${result.codePoints} code points, ${result.bytes} bytes)`,
    `sentences: ${result.sentences}, ${result.wordsPerSentence} words each`,
    `lines: ${result.lines}, the widest ${result.widestLineColumns} columns`,
    `paragraphs: ${result.paragraphs}`,
    `longest word: ${result.longestWord || "none"}`,
    `reading: ${duration(result.readingSeconds)}, speaking: ${duration(result.speakingSeconds)}`,
  ];
}

function score([file]: string[], options: Options): void {
  const text = read(file!);
  const count = words(text).length;
  if (count === 0) throw new Failure(`\`${file}\` has no words`);
  if (count < FEW_WORDS) process.stderr.write(`text: ${count} words are few; the scores mean little\n`);
  const scores = readability(text, options.language ?? "en");
  if (options.json) outJson(scores);
  else for (const [name, value] of Object.entries(scores)) out(`${NAMES[name]}: ${value.toFixed(1)}`);
}

const NAMES: Record<string, string> = {
  lix: "LIX",
  fleschReadingEase: "Flesch reading ease",
  fleschKincaidGrade: "Flesch-Kincaid grade",
  amstadReadingEase: "Amstad reading ease",
};

function frequency([file]: string[], options: Options): void {
  const size = whole("phrase", options.phrase);
  const least = whole("min-length", options["min-length"]);
  if (size < 1) throw new Misuse("--phrase is 1 or more");
  const common = COMMON[options.language ?? ""] ?? new Set();
  const all = words(read(file!)).map(fold);
  const counts = new Map<string, number>();
  for (let at = 0; at + size <= all.length; at++) {
    const phrase = all.slice(at, at + size);
    if (phrase.some((word) => common.has(word) || graphemes(word).length < least)) continue;
    counts.set(phrase.join(" "), (counts.get(phrase.join(" ")) ?? 0) + 1);
  }
  const top = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, whole("top", options.top));
  if (options.json) outJson(top.map(([phrase, count]) => ({ phrase, count })));
  else for (const [phrase, count] of top) out(`${String(count).padStart(5)} ${phrase}`);
}

function diff([from, to]: string[], options: Options): void {
  const parts = (text: string): string[] => (options.words ? (text.match(/[\p{L}\p{N}\p{M}_]+|\s+|[^\p{L}\p{N}\p{M}_\s]/gu) ?? []) : text.replace(/\n$/, "").split("\n"));
  const [before, after] = [read(from!), read(to!)];
  const edits = compare(before === "" ? [] : parts(before), after === "" ? [] : parts(after));
  const changed = edits.some(({ kind }) => kind !== "same");
  const count = (kind: string): number => edits.filter((edit) => edit.kind === kind).length;
  const same = count("same");
  const total = 2 * same + count("removed") + count("added");
  if (options.json) {
    outJson({ removed: count("removed"), added: count("added"), same, similarity: total === 0 ? 1 : Math.round((2000 * same) / total) / 1000 });
  } else if (changed) {
    out(options.words ? inline(edits).replace(/\n$/, "") : [`--- ${from}`, `+++ ${to}`, ...unified(edits, whole("context", options.context))].join("\n"));
  }
  process.exitCode = changed ? 1 : 0;
}

const COMMANDS: Record<string, { operands: number; run: (operands: string[], options: Options) => void }> = {
  stats: { operands: 1, run: stats },
  readability: { operands: 1, run: score },
  frequency: { operands: 1, run: frequency },
  diff: { operands: 2, run: diff },
};

function main(): void {
  const { values: options, positionals } = readArguments();
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const [name = "", ...operands] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : undefined;
  if (!command) throw new Misuse(name ? `no command \`${name}\`` : "which command?");
  if (operands.length !== command.operands) throw new Misuse(`${name} takes ${command.operands} file(s)`);
  command.run(operands, options);
}

try {
  main();
} catch (error) {
  if (!(error instanceof Misuse || error instanceof Failure)) throw error;
  process.stderr.write(`text: ${error.message}\n${error instanceof Misuse ? USAGE : ""}`);
  process.exitCode = error instanceof Misuse ? 2 : 1;
}
