#!/usr/bin/env node
// exercises: four children run at once, results collected in order, failures isolated, JSON lines over stdout, a time bound shows they overlap
const { spawn } = require('child_process');
const fs = require('fs');
const readline = require('readline');
fs.writeFileSync('task.js', `
const [id, ms] = process.argv.slice(2).map(Number);
console.log(JSON.stringify({ id, step: 'start' }));
setTimeout(() => { if (id === 3) { console.error('task three is broken'); process.exit(30); } console.log(JSON.stringify({ id, step: 'end', square: id * id })); }, ms);
`);
async function task(id, ms) {
  const child = spawn('node', ['task.js', String(id), String(ms)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const errors = [];
  child.stderr.on('data', (d) => errors.push(String(d).trim()));
  const closed = new Promise((r) => child.on('close', r));
  const messages = [];
  for await (const line of readline.createInterface({ input: child.stdout })) messages.push(JSON.parse(line));
  return { id, code: await closed, messages, errors };
}
(async () => {
  const began = process.hrtime.bigint();
  const results = await Promise.all([1, 2, 3, 4].map((id) => task(id, 1000)));
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  for (const r of results) console.log(r.id, r.code, r.messages.map((m) => m.step).join('+'), r.messages.at(-1).square ?? r.errors);
  console.log(seconds < 3.9 ? 'overlapped' : 'one after another', results.filter((r) => r.code === 0).length);
})();
