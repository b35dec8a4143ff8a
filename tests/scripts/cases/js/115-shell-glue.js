#!/usr/bin/env node
// exercises: node writing and running a bash script that calls node, positional arguments through quoting, exit codes both ways, environment and stdin through three levels
const { spawnSync, execSync } = require('child_process');
const fs = require('fs');
const quote = (s) => `'${s.replaceAll("'", "'\\''")}'`;
fs.writeFileSync('inner.js', `
const { NAME, LEVEL = '0' } = process.env;
const input = require('fs').readFileSync(0, 'utf8').trim();
console.log(JSON.stringify({ args: process.argv.slice(2), NAME, LEVEL, input }));
process.exit(process.argv.includes('--fail') ? 42 : 0);
`);
fs.writeFileSync('run.sh', `#!/usr/bin/env bash
set -euo pipefail
export LEVEL=$((LEVEL + 1))
node inner.js "$@" || { code=$?; echo "inner failed with $code"; exit $((code - 40)); }
echo "count: $#"
`);
fs.chmodSync('run.sh', 0o755);
for (const args of [['plain'], ['two words', "it's", '$HOME', '*', ''], ['--fail', 'x']]) {
  const { status, stdout } = spawnSync('./run.sh', args, { input: `given to ${args[0]}\n`, encoding: 'utf8', env: { ...process.env, NAME: 'Zoë', LEVEL: '1' } });
  console.log(status, stdout.trimEnd().split('\n'));
}
console.log(execSync(`printf '%s|' ${['a b', "q'uote", '"d"', '`x`', '\\'].map(quote).join(' ')}`).toString());
console.log(execSync('for f in *.js *.sh; do echo "$f $(wc -l < "$f" | tr -d " ")"; done', { shell: '/bin/bash' }).toString().trim());
const json = execSync(`node -e 'console.log(JSON.stringify(Array.from({length: 4}, (_, i) => ({ i, sq: i * i }))))' | jq -c 'map(select(.i % 2 == 1) | .sq)'`).toString();
console.log(JSON.parse(json), execSync('echo $?; false || echo "was $?"').toString().split('\n'), spawnSync('bash', ['-c', 'exit 300']).status);
