#!/usr/bin/env node
// exercises: callback style fs functions, error-first convention, nested callbacks, fs.opendir iteration, exists and access, order of completion
const fs = require('fs');
const step = (name, next) => (error, value) => { console.log(name, error ? error.code : 'ok', value === undefined ? '' : value); next(value); };
fs.mkdir('a/b', { recursive: true }, (error, first) => {
  console.log(error, typeof first);
  fs.writeFile('a/x.txt', 'one\n', step('write', () =>
    fs.appendFile('a/x.txt', 'two\n', step('append', () =>
      fs.readFile('a/x.txt', 'utf8', step('read', (text) =>
        fs.stat('a', (e, s) => { console.log(s.isDirectory());
          fs.rename('a/x.txt', 'a/b/y.txt', step('rename', () =>
            fs.readdir('a', { withFileTypes: true }, (e2, list) => { console.log(list.map((d) => d.name + (d.isDirectory() ? '/' : '')));
              fs.access('a/b/y.txt', fs.constants.R_OK, step('access', () =>
                fs.readFile('none', step('missing', () =>
                  fs.copyFile('a/b/y.txt', 'z.txt', step('copy', () =>
                    fs.unlink('a/b/y.txt', step('unlink', () =>
                      fs.rm('a', { recursive: true }, step('rm', last)))))))))); }))); })))))));
});
console.log('started');
async function last() {
  console.log(fs.existsSync('a'), fs.readFileSync('z.txt', 'utf8').split('\n'));
  const names = [];
  for await (const entry of await fs.promises.opendir('.')) names.push([entry.name, entry.isFile()]);
  console.log(names);
  try { fs.readFile('z.txt'); } catch (e) { console.log(e.name, e.code); }
}
