#!/usr/bin/env node
// Takes values out of JSON, compares, flattens, formats and validates it.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { diff, pointer } from "./diff.mjs";
import { parse, print, SyntaxFault } from "./parse.mjs";
import { follow, isMany, keyStep, leaves, parsePath, PathFault, rebuild } from "./path.mjs";
import { SchemaFault, validate } from "./schema.mjs";

const USAGE = `usage: json.mjs get FILE PATH [--raw] [--compact]
       json.mjs diff OLD NEW [--patch]
       json.mjs flatten FILE [--json]
       json.mjs unflatten FILE
       json.mjs validate FILE --schema SCHEMA [--json]
       json.mjs format FILE [--indent N | --compact] [--sort]

FILE may be \`-\` for standard input. PATH is a.b[0], a[*].b, ..name, or a JSON Pointer /a/b/0.
`;

const OPTIONS = {
  raw: { type: "boolean" },
  compact: { type: "boolean" },
  patch: { type: "boolean" },
  json: { type: "boolean" },
  sort: { type: "boolean" },
  schema: { type: "string" },
  indent: { type: "string", default: "2" },
  help: { type: "boolean", short: "h" },
};

/** What ends the command with exit code 1; its words are for the reader. */
class Failure extends Error {}
/** Wrong usage: exit code 2. */
class Misuse extends Error {}

const out = (line) => process.stdout.write(`${line}\n`);
const warn = (line) => process.stderr.write(`json: ${line}\n`);

function read(file) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(file === "-" ? 0 : file));
  } catch (error) {
    throw new Failure(`\`${file}\` cannot be read: ${error.code ?? "it is not UTF-8"}`);
  }
  try {
    return parse(text, (key, line) => warn(`\`${file}\` line ${line}: the key \`${key}\` is there twice; the last one counts`));
  } catch (error) {
    if (error instanceof SyntaxFault) throw new Failure(`\`${file}\` is not JSON: ${error.message}`);
    throw error;
  }
}

function indent(options) {
  if (options.compact) return 0;
  if (!/^[0-8]$/.test(options.indent)) throw new Misuse("--indent is 0 to 8");
  return Number(options.indent);
}

const COMMANDS = {
  __proto__: null,

  get([file, path], options) {
    const steps = parsePath(path);
    const values = follow(read(file), steps);
    if (values.length === 0) throw new Failure(`\`${file}\` has nothing at \`${path}\``);
    const width = isMany(steps) ? 0 : indent(options);
    for (const value of values) out(options.raw && typeof value === "string" ? value : print(value, width));
  },

  diff([from, to], options) {
    const operations = diff(read(from), read(to));
    if (options.patch) {
      const json = operations.map(({ op, path, value }) => new Map([["op", op], ["path", pointer(path)], ...(value === undefined ? [] : [["value", value]])]));
      out(print(json, 2));
    } else {
      for (const operation of operations) out(sentence(operation));
    }
    process.exitCode = operations.length > 0 ? 1 : 0;
  },

  flatten([file], options) {
    const entries = [...leaves(read(file))];
    if (options.json) out(print(new Map(entries), 2));
    else for (const [path, leaf] of entries) out(`${path || "the whole"} = ${print(leaf)}`);
  },

  unflatten([file]) {
    const flat = read(file);
    if (!(flat instanceof Map)) throw new Failure(`\`${file}\` is no object of paths`);
    try {
      out(print(rebuild(flat), 2));
    } catch (error) {
      throw error instanceof PathFault ? new Failure(`\`${file}\`: ${error.message}`) : error;
    }
  },

  validate([file], options) {
    if (!options.schema) throw new Misuse("validate needs --schema");
    const unknown = new Set();
    const faults = validate(read(file), read(options.schema), unknown);
    if (unknown.size > 0) warn(`not checked: ${[...unknown].join(", ")}`);
    if (options.json) out(JSON.stringify({ valid: faults.length === 0, faults }));
    else if (faults.length === 0) out("valid");
    else for (const { path, message } of faults) out(`${path}: ${message}`);
    process.exitCode = faults.length > 0 ? 1 : 0;
  },

  format([file], options) {
    out(print(read(file), indent(options), options.sort));
  },
};

const OPERANDS = { get: 2, diff: 2, flatten: 1, unflatten: 1, validate: 1, format: 1 };

/** One line about a difference: `+` added, `-` removed, `~` changed. */
function sentence({ op, path, from, value }) {
  const place = path.reduce((text, step) => text + (typeof step === "number" ? `[${step}]` : keyStep(step, text)), "") || "the whole";
  if (op === "add") return `+ ${place}: ${print(value)}`;
  if (op === "remove") return `- ${place}: ${print(from)}`;
  return `~ ${place}: ${print(from)} -> ${print(value)}`;
}

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Misuse(error.message);
  }
}

function main() {
  const { values: options, positionals } = readArguments();
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const [command, ...operands] = positionals;
  const run = COMMANDS[command ?? ""];
  if (!run) throw new Misuse(command ? `no command \`${command}\`` : "which command?");
  if (operands.length !== OPERANDS[command]) throw new Misuse(`${command} takes ${OPERANDS[command]} operand(s)`);
  run(operands, options);
}

try {
  main();
} catch (error) {
  const isMisuse = error instanceof Misuse || error instanceof PathFault;
  if (!isMisuse && !(error instanceof Failure) && !(error instanceof SchemaFault)) throw error;
  warn(error.message);
  if (error instanceof Misuse) process.stderr.write(USAGE);
  process.exitCode = isMisuse ? 2 : 1;
}
