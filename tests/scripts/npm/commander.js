// exercises: commander: options, arguments, sub-commands, help text, parse errors by code
const { Command, Option, InvalidArgumentError } = require('commander');
const build = () => {
  const program = new Command('tool').description('a demo').version('1.2.3').exitOverride().configureOutput({ writeOut: (s) => process.stdout.write(s), writeErr: () => {} });
  const count = (v) => { if (!/^\d+$/.test(v)) throw new InvalidArgumentError('no number'); return Number(v); };
  program.command('add').argument('<name>').argument('[tags...]').option('-n, --count <n>', 'how many', count, 1).addOption(new Option('-k, --kind <kind>').choices(['a', 'b']).default('a')).option('--no-colour').action((name, tags, options) => console.log('add', name, tags, options));
  program.command('list').alias('ls').option('-v, --verbose').action(async (o) => { await null; console.log('list', o); });
  return program;
};
(async () => {
  for (const line of ['add x t1 t2 -n 3 --kind b', 'ls -v', 'add y --no-colour', 'add', 'add x -n q', 'add x --kind z', 'nope', '--version', 'add --help']) {
    try { await build().parseAsync(line.split(' '), { from: 'user' }); } catch (e) { console.log(line, '->', e.code, e.exitCode); }
  }
})();
