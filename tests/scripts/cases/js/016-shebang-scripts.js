#!/usr/bin/env node
// exercises: shebang scripts made executable, chmodSync, bash calling node, exit codes through a shell, execFileSync
const { execFileSync, execSync } = require('child_process');
const fs = require('fs');
fs.writeFileSync('greet', '#!/usr/bin/env node\nconst [who = "nobody"] = process.argv.slice(2);\nconsole.log(`hello ${who}`);\nprocess.exit(who === "nobody" ? 3 : 0);\n');
fs.chmodSync('greet', 0o755);
console.log((fs.statSync('greet').mode & 0o777).toString(8));
console.log(execFileSync('./greet', ['Ana'], { encoding: 'utf8' }).trim());
try {
  execFileSync('./greet', { stdio: 'pipe' });
} catch (error) {
  console.log(error.status, error.stdout.toString().trim());
}
fs.writeFileSync('outer.sh', '#!/bin/bash\nset -u\nfor n in one two; do ./greet "$n" | tr a-z A-Z; done\n./greet; echo "code $?"\nnode -e "process.exit(9)" || echo "inner $?"\n');
fs.chmodSync('outer.sh', 0o755);
process.stdout.write(execSync('./outer.sh').toString());
try {
  fs.chmodSync('greet', 0o644);
  execFileSync('./greet', ['x'], { stdio: 'pipe' });
} catch (error) {
  console.log(error.code);
}
