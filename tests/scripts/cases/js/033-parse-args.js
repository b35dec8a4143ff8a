#!/usr/bin/env node
// exercises: util.parseArgs with options and positionals, defaults and multiple, strict errors by code, tokens
const { parseArgs } = require('node:util');
const options = {
  verbose: { type: 'boolean', short: 'v' },
  output: { type: 'string', short: 'o', default: 'out.txt' },
  tag: { type: 'string', multiple: true, short: 't' },
  limit: { type: 'string' },
};
const { values, positionals } = parseArgs({ options, allowPositionals: true });
console.log(values, positionals);
console.log({ ...values }.limit, Number(values.limit) * 2, values.tag.length);
for (const args of [['-vo', 'x'], ['-ox.md', 'file'], ['--tag=a', '--tag', 'b'], ['--', '--verbose'], []]) {
  const parsed = parseArgs({ args, options, allowPositionals: true });
  console.log(args.join(' '), JSON.stringify(parsed));
}
for (const [args, extra] of [[['--nope'], {}], [['file'], {}], [['--output'], {}], [['--verbose=yes'], {}], [['--nope', 'x'], { strict: false }], [['--no-verbose'], { strict: false }]]) {
  try {
    console.log(args.join(' '), JSON.stringify(parseArgs({ args, options, ...extra })));
  } catch (error) {
    console.log(args.join(' '), error.name, error.code);
  }
}
const { tokens } = parseArgs({ args: ['-v', '--output=a', 'p', '--', 'q'], options, allowPositionals: true, tokens: true });
for (const token of tokens) console.log(token.kind, token.name ?? token.value ?? '', token.index, token.inlineValue ?? '');
