#!/usr/bin/env node
// exercises: readline/promises question, for await over lines, destructured records, Intl-free number formatting
import readline from 'node:readline';
import { createInterface } from 'node:readline/promises';
import { Readable, PassThrough } from 'node:stream';

const sum = {};
for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (!line || line.startsWith('#')) continue;
  const [date, what, amount] = line.split(';').map((s) => s.trim());
  const [year, month] = date.split('-');
  ((sum[`${year}-${month}`] ??= {})[what] ??= []).push(Number(amount));
}
for (const [month, groups] of Object.entries(sum)) {
  console.log(month);
  for (const [what, list] of Object.entries(groups).sort(([a], [b]) => a.localeCompare(b))) {
    console.log(`  ${what.padEnd(8)}${list.reduce((a, b) => a + b).toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',').padStart(12)} (${list.length})`);
  }
}
const output = new PassThrough();
const rl = createInterface({ input: Readable.from(['blue\n', 'yes\n']), output });
console.log(await rl.question('Colour? '), output.read()?.toString());
rl.close();
