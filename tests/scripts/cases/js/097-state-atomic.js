#!/usr/bin/env node
// exercises: atomic write by rename, lock file with the wx flag, backup rotation, corrupted state recovery, finally unlocking
const fs = require('fs');
const path = require('path');
const FILE = 'state/notes.json';
fs.mkdirSync('state', { recursive: true });
function withLock(action) {
  const lock = FILE + '.lock';
  let fd;
  try { fd = fs.openSync(lock, 'wx'); } catch (e) { if (e.code === 'EEXIST') throw Object.assign(new Error('locked'), { code: 'ELOCKED' }); throw e; }
  try { return action(); } finally { fs.closeSync(fd); fs.unlinkSync(lock); }
}
function save(state) {
  const temp = `${FILE}.tmp`;
  for (let i = 2; i > 0; i--) { const from = i === 1 ? FILE : `${FILE}.${i - 1}`; if (fs.existsSync(from)) fs.copyFileSync(from, `${FILE}.${i}`); }
  fs.writeFileSync(temp, JSON.stringify(state, null, 1));
  fs.renameSync(temp, FILE);
}
function load() {
  for (const file of [FILE, `${FILE}.1`, `${FILE}.2`]) {
    try { return { ...JSON.parse(fs.readFileSync(file, 'utf8')), from: path.basename(file) }; } catch (e) { console.log('cannot use', path.basename(file), e.code ?? e.name); }
  }
  return { notes: [], from: 'nothing' };
}
const add = (text) => withLock(() => { const { notes } = load(); notes.push({ id: notes.length + 1, text }); save({ notes }); return notes.length; });
console.log(add('first'), add('second'), add('third'));
console.log(fs.readdirSync('state').sort(), load());
fs.writeFileSync(FILE, '{"notes": [');
console.log(load().notes.map((n) => n.text), load().from);
fs.writeFileSync(FILE + '.lock', '');
try { add('blocked'); } catch (e) { console.log(e.code); }
fs.rmSync(FILE + '.lock');
try { withLock(() => { throw new Error('inside'); }); } catch (e) { console.log(e.message, fs.existsSync(FILE + '.lock')); }
console.log(add('after recovery'), JSON.parse(fs.readFileSync(FILE)).notes.length);
