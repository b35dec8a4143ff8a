#!/usr/bin/env node
// exercises: failed assertion uncaught, self-test in a script, exit code 1
// exit: 1
const assert = require('node:assert/strict');
const slug = (s) => s.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
const cases = [['Hello World', 'hello-world'], ['  A & B ', 'a-b'], ['Ünder', 'under']];
for (const [given, expected] of cases) {
  console.log('checking', JSON.stringify(given));
  assert.equal(slug(given), expected);
}
console.log('all good');
