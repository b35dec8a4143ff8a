#!/usr/bin/env tsx
// Makes a QR code of a text, of the access to a Wi-Fi network, or of a contact.

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { encode, TooLong } from "./encode.ts";
import { draw } from "./matrix.ts";
import { bordered, png, svg, text } from "./render.ts";
import { LEVEL_BITS, type Level } from "./tables.ts";

const USAGE = `usage: qr.ts make TEXT|- [options]
       qr.ts wifi --ssid NAME [--password WORD] [--security WPA|WEP|nopass] [--hidden] [options]
       qr.ts contact --name NAME [--phone P] [--mail M] [--organisation O] [--url U] [options]

options: --output FILE  --format svg|png|text|json  --level L|M|Q|H  --scale 1..64  --border 0..16  --invert
`;

const FORMATS = ["svg", "png", "text", "json"];

const OPTIONS = {
  output: { type: "string", short: "o" },
  format: { type: "string" },
  level: { type: "string", default: "M" },
  scale: { type: "string", default: "8" },
  border: { type: "string", default: "4" },
  invert: { type: "boolean", default: false },
  ssid: { type: "string" },
  password: { type: "string" },
  security: { type: "string" },
  hidden: { type: "boolean", default: false },
  name: { type: "string" },
  phone: { type: "string" },
  mail: { type: "string" },
  organisation: { type: "string" },
  url: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

class Misuse extends Error {}

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

type Options = ReturnType<typeof readArguments>["values"];

/** The text that the code is to hold. */
function content(command: string | undefined, words: string[], options: Options): string {
  switch (command) {
    case "make":
      if (words.length !== 1) throw new Misuse("make takes one text, in quotes, or `-`");
      return words[0] === "-" ? readFileSync(0, "utf8").replace(/\r?\n$/, "") : words[0]!;
    case "wifi":
      return wifi(options);
    case "contact":
      return contact(options);
    default:
      throw new Misuse(command ? `no command \`${command}\`` : "which command?");
  }
}

const escapeWifi = (value: string): string => value.replace(/[\\;,:"]/g, "\\$&");

function wifi({ ssid, password, security, hidden }: Options): string {
  if (!ssid) throw new Misuse("wifi needs --ssid");
  const kind = security ?? (password ? "WPA" : "nopass");
  if (!["WPA", "WEP", "nopass"].includes(kind)) throw new Misuse(`no security \`${kind}\``);
  if ((kind === "nopass") === Boolean(password)) throw new Misuse(password ? "nopass has no password" : `${kind} needs --password`);
  const secret = password ? `P:${escapeWifi(password)};` : "";
  return `WIFI:T:${kind};S:${escapeWifi(ssid)};${secret}${hidden ? "H:true;" : ""};`;
}

const escapeCard = (value: string): string => value.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");

function contact({ name, phone, mail, organisation, url }: Options): string {
  if (!name) throw new Misuse("contact needs --name");
  const words = name.trim().split(/\s+/);
  const family = words.length > 1 ? words.pop()! : "";
  const lines = ["BEGIN:VCARD", "VERSION:3.0", `N:${escapeCard(family)};${escapeCard(words.join(" "))}`, `FN:${escapeCard(name)}`];
  if (organisation) lines.push(`ORG:${escapeCard(organisation)}`);
  if (phone) lines.push(`TEL:${escapeCard(phone)}`);
  if (mail) lines.push(`EMAIL:${escapeCard(mail)}`);
  if (url) lines.push(`URL:${url}`);
  return [...lines, "END:VCARD"].join("\n");
}

function whole(name: string, value: string, least: number, most: number): number {
  if (!/^[0-9]{1,3}$/.test(value) || Number(value) < least || Number(value) > most) throw new Misuse(`--${name} is ${least} to ${most}`);
  return Number(value);
}

function formatOf({ format, output }: Options): string {
  const ending = output?.split(".").at(-1)?.toLowerCase();
  const wanted = format ?? (ending === "txt" ? "text" : FORMATS.find((one) => one === ending)) ?? "svg";
  if (!FORMATS.includes(wanted)) throw new Misuse(`no format \`${wanted}\``);
  return wanted;
}

function make(words: string, options: Options): string | Buffer {
  const level = options.level as Level;
  if (!Object.hasOwn(LEVEL_BITS, level)) throw new Misuse(`no level \`${level}\``);
  const scale = whole("scale", options.scale, 1, 64);
  const border = whole("border", options.border, 0, 16);
  const format = formatOf(options);
  const { mode, version, codewords } = encode(words, level);
  const { modules, mask } = draw(codewords, version, level);
  if (format === "json") {
    const rows = modules.map((row) => row.map(Number).join(""));
    return `${JSON.stringify({ text: words, mode, version, level, mask, size: rows.length, modules: rows }, null, 2)}\n`;
  }
  const picture = bordered(modules, border);
  if (format === "png") return png(picture, scale);
  return format === "text" ? text(picture, options.invert) : svg(picture, words);
}

function main(): void {
  const { values: options, positionals } = readArguments();
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const [command, ...words] = positionals;
  const held = content(command, words, options);
  if (command !== "make" && words.length > 0) throw new Misuse(`\`${words[0]}\` has no place here`);
  const made = make(held, options);
  if (options.output) {
    writeFileSync(options.output, made);
    process.stdout.write(`${options.output} is made\n`);
  } else {
    process.stdout.write(made);
  }
}

try {
  main();
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof Misuse) process.stderr.write(`qr: ${error.message}\n${USAGE}`);
  else if (error instanceof TooLong || code) process.stderr.write(`qr: ${(error as Error).message}\n`);
  else throw error;
  process.exitCode = error instanceof Misuse ? 2 : 1;
}
