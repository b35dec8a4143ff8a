#!/usr/bin/env node
// exercises: .env parsing with quotes and expansion, process.env precedence, required variables checked, child environment, exit code 78
// exit: 78
const fs = require('fs');
fs.writeFileSync('.env', `# comment
PLAIN=value
export EXPORTED=yes
SPACED =  trimmed value   # trailing
SINGLE='keep $PLAIN # here'
DOUBLE="line\\nbreak and \${PLAIN}"
EMPTY=
URL=https://x.test/?a=1&b=2#frag
MULTI="first
second"
REF=\${PLAIN}-\${MISSING:-fallback}
USER=not overridden
bad line
`);
function parse(text) {
  const out = {};
  const rule = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*('[^']*'|"(?:\\.|[^"\\])*"|[^\n]*)/gm;
  for (const [, key, raw] of text.matchAll(rule)) {
    let value;
    if (raw.startsWith("'")) value = raw.slice(1, -1);
    else {
      value = raw.startsWith('"') ? raw.slice(1, -1).replace(/\\(.)/g, (_, c) => ({ n: '\n', t: '\t' })[c] ?? c) : raw.replace(/\s+#.*$/, '').trim();
      value = value.replace(/\$\{(\w+)(?::-([^}]*))?\}/g, (_, name, fallback = '') => out[name] ?? process.env[name] ?? fallback);
    }
    out[key] = value;
  }
  return out;
}
const parsed = parse(fs.readFileSync('.env', 'utf8'));
console.log(parsed);
for (const [key, value] of Object.entries(parsed)) process.env[key] ??= value;
console.log(process.env.USER, process.env.PLAIN, require('child_process').execSync('printf "%s|%s" "$DOUBLE" "$EXPORTED"').toString());
const missing = ['PLAIN', 'EMPTY', 'API_KEY'].filter((name) => !process.env[name]);
if (missing.length) {
  console.log('missing:', missing.join(', '));
  process.exit(78);
}
