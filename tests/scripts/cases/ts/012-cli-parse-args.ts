#!/usr/bin/env -S npx tsx
// exercises: util.parseArgs typed, discriminated commands, exhaustive switch, exit code 2 on usage
// exit: 2
import { parseArgs } from 'node:util';
type Command = { kind: 'add'; text: string; tags: string[] } | { kind: 'list'; limit: number } | { kind: 'help' };
class UsageError extends Error { constructor(message: string, readonly hint?: string) { super(message); } }
function toCommand(args: string[]): Command {
  const { values, positionals: [name, ...rest] } = parseArgs({ args, allowPositionals: true, options: { tag: { type: 'string', multiple: true, short: 't', default: [] as string[] }, limit: { type: 'string', default: '10' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) return { kind: 'help' };
  switch (name) {
    case 'add': if (!rest.length) throw new UsageError('nothing to add', 'add TEXT'); return { kind: 'add', text: rest.join(' '), tags: values.tag! };
    case 'list': { const limit = Number(values.limit); if (!Number.isInteger(limit)) throw new UsageError(`bad limit ${values.limit}`); return { kind: 'list', limit }; }
    default: throw new UsageError(`unknown command ${name}`);
  }
}
const run = (c: Command): string => { switch (c.kind) { case 'add': return `${c.text} ${JSON.stringify(c.tags)}`; case 'list': return `limit ${c.limit}`; case 'help': return 'usage: ...'; } };
for (const line of ['add buy milk -t home -t shop', 'list --limit=3', '-h', 'add', 'list --limit x']) { try { console.log(run(toCommand(line.split(' ')))); } catch (e) { if (!(e instanceof UsageError)) throw e; console.log('usage error:', e.message, e.hint ?? ''); } }
try { run(toCommand(process.argv.slice(2))); } catch (e) { console.log((e as Error).message); process.exit(e instanceof UsageError ? 2 : 1); }
