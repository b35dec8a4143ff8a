#!/usr/bin/env -S npx tsx
// exercises: many features in one script (enums, generics, Map, async, files, children), summary table, JSON and Markdown written, verification of both
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile, readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { execFileSync } from 'node:child_process';
enum Status { Pass = 'pass', Fail = 'fail', Skip = 'skip' }
interface Check<T = unknown> { readonly name: string; run(ctx: Context): T | Promise<T>; expect?: (value: Awaited<T>) => boolean; skip?: boolean }
class Context { readonly notes: string[] = []; constructor(readonly dir: string) {} file(...parts: string[]): string { return join(this.dir, ...parts); } note(text: string): void { this.notes.push(text); } }
type Outcome = { name: string; status: Status; detail?: string };
const checks: Check<any>[] = [
  { name: 'write', run: async (c) => { await writeFile(c.file('a.txt'), 'alpha\n'); c.note('wrote a'); return (await readFile(c.file('a.txt'), 'utf8')).length; }, expect: (n: number) => n === 6 },
  { name: 'hash', run: async (c) => createHash('sha256').update(await readFile(c.file('a.txt'))).digest('hex').slice(0, 8), expect: (h: string) => /^[0-9a-f]{8}$/.test(h) },
  { name: 'child', run: (c) => execFileSync('wc', ['-c'], { input: 'x'.repeat(10), cwd: c.dir, encoding: 'utf8' }).trim(), expect: (s: string) => s === '10' },
  { name: 'throws', run: () => { throw new RangeError('on purpose'); } },
  { name: 'wrong', run: async () => 1, expect: (n: number) => n === 2 },
  { name: 'skipped', run: () => 0, skip: true },
];
async function main(): Promise<number> {
  await mkdir('work', { recursive: true });
  const ctx = new Context('work');
  const outcomes: Outcome[] = [];
  for (const { name, run, expect = () => true, skip = false } of checks) {
    if (skip) { outcomes.push({ name, status: Status.Skip }); continue; }
    try { const value = await run(ctx); outcomes.push({ name, status: expect(value) ? Status.Pass : Status.Fail, detail: String(value) }); } catch (e) { outcomes.push({ name, status: Status.Fail, detail: (e as Error).message }); }
  }
  const counts = outcomes.reduce<Record<Status, number>>((c, o) => ({ ...c, [o.status]: c[o.status] + 1 }), { [Status.Pass]: 0, [Status.Fail]: 0, [Status.Skip]: 0 });
  await Promise.all([writeFile(ctx.file('report.json'), JSON.stringify({ counts, outcomes }, null, 2)), writeFile(ctx.file('report.md'), outcomes.map((o) => `- [${o.status === Status.Pass ? 'x' : ' '}] ${o.name}${o.detail ? `: ${o.detail}` : ''}`).join('\n') + '\n')]);
  console.log((await readdir('work')).sort().map((f) => parse(f).name + parse(f).ext), counts, ctx.notes);
  process.stdout.write(await readFile(ctx.file('report.md'), 'utf8'));
  const { outcomes: again }: { outcomes: Outcome[] } = JSON.parse(await readFile(ctx.file('report.json'), 'utf8'));
  return again.filter((o) => o.status === Status.Fail).length;
}
main().then((n) => console.log('failed', n));
