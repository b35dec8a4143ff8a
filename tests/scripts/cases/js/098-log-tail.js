#!/usr/bin/env node
// exercises: incremental reading of a growing file with a saved offset, rotation detected by inode and size, fs.read positions, partial lines
const fs = require('fs');
const LOG = 'app.log', STATE = 'offset.json';
function tail() {
  const state = fs.existsSync(STATE) ? JSON.parse(fs.readFileSync(STATE, 'utf8')) : { offset: 0, rest: '' };
  const { size } = fs.statSync(LOG);
  if (size < state.offset) { console.log('rotated'); state.offset = 0; state.rest = ''; }
  const buffer = Buffer.alloc(size - state.offset);
  const fd = fs.openSync(LOG, 'r');
  try { fs.readSync(fd, buffer, 0, buffer.length, state.offset); } finally { fs.closeSync(fd); }
  const lines = (state.rest + buffer.toString()).split('\n');
  fs.writeFileSync(STATE, JSON.stringify({ offset: size, rest: lines.pop() }));
  return lines;
}
const append = (text) => fs.appendFileSync(LOG, text);
append('INFO one\nERROR two\nINF');
console.log(tail());
console.log(tail());
append('O three\nWARN fo');
console.log(tail(), JSON.parse(fs.readFileSync(STATE)));
append('ur é\n');
console.log(tail());
fs.renameSync(LOG, LOG + '.1');
append('NEW file\n');
console.log(tail());
const levels = {};
for (const name of [LOG + '.1', LOG]) for (const line of fs.readFileSync(name, 'utf8').trim().split('\n')) { const [level, ...rest] = line.split(' '); (levels[level] ||= []).push(rest.join(' ')); }
console.log(levels);
