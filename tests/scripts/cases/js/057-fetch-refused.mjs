#!/usr/bin/env node
// exercises: fetch to a closed port rejects with TypeError, Promise.any and AggregateError, https.get error event, exit code from a failed fetch
// exit: 4
import http from 'node:http';
const closed = 'http://127.0.0.1:9/';
const outcome = await fetch(closed).then((r) => r.status, (e) => `${e.name} with cause ${e.cause instanceof Error}`);
console.log(outcome);
const error = await Promise.any([fetch(closed), fetch(closed + 'x', { method: 'POST', body: '{}' })]).catch((e) => e);
console.log(error.constructor.name, error.errors.length, error.errors.every((e) => e instanceof TypeError));
await new Promise((resolve) => {
  http.get(closed, () => console.log('not here')).on('error', (e) => { console.log('http error', typeof e.code); resolve(); });
});
for (const bad of ['not a url', 'ftp://127.0.0.1/x', 'http://']) {
  console.log(bad, await fetch(bad).catch((e) => e.name));
}
async function main() {
  const response = await fetch(closed);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
}
main().catch((e) => {
  console.error('Error:', e.message);
  process.exit(4);
});
