#!/usr/bin/env node
// exercises: piping one child into another, python3 and jq and sort as children, JSON exchange, stdio inheritance
const { spawn, spawnSync } = require('child_process');
const fs = require('fs');
const rows = [{ name: 'kiwi', n: 3 }, { name: 'apple', n: 10 }, { name: 'fig', n: 7 }];
const python = spawn('python3', ['-c', 'import json,sys\nfor r in json.load(sys.stdin): print(r["n"], r["name"].upper())']);
const sort = spawn('sort', ['-rn']);
python.stdout.pipe(sort.stdin);
let text = '';
sort.stdout.on('data', (d) => { text += d; });
python.stdin.end(JSON.stringify(rows));
sort.on('close', (code) => {
  console.log(code, text.trim().split('\n'));
  const jq = spawnSync('jq', ['-r', 'sort_by(.n)[] | "\\(.name)=\\(.n)"'], { input: JSON.stringify(rows), encoding: 'utf8' });
  console.log(jq.stdout);
  const out = fs.openSync('log.txt', 'w');
  spawnSync('bash', ['-c', 'echo to file; echo also >&2'], { stdio: ['ignore', out, out] });
  fs.closeSync(out);
  console.log(fs.readFileSync('log.txt', 'utf8').split('\n').sort());
  const nested = spawnSync('bash', ['-c', 'node -e "console.log(JSON.stringify(process.argv.slice(1)))" -- "$@" | python3 -c "import sys,json; print(len(json.load(sys.stdin)))"', 'x', 'a', 'b c'], { encoding: 'utf8' });
  console.log(nested.stdout.trim(), nested.status);
});
