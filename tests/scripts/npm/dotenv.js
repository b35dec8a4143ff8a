// exercises: dotenv: config from a file, precedence of the environment, override, parse of quotes
const fs = require('fs');
const os = require('os');
const path = require('path');
const dotenv = require('dotenv');
const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'env-')), '.env');
fs.writeFileSync(file, '# c\nA=1\nB="two\\nlines"\nC=\'raw $A\'\nUSER=changed\nexport D = spaced # x\nEMPTY=\n');
const { parsed, error } = dotenv.config({ path: file, quiet: true });
console.log(parsed, error, process.env.A, process.env.USER);
dotenv.config({ path: file, override: true, quiet: true });
console.log(process.env.USER, dotenv.parse('X=y=z\nJSON={"a":1}'), dotenv.config({ path: file + '.none', quiet: true }).error.code);
