#!/usr/bin/env -S npx tsx
// exercises: Transform subclass with types, async generators in pipeline, object mode, createReadStream and readline, web streams conversions
import { createReadStream, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Transform, Readable, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
interface Row { id: number; name: string; score: number }
class ParseCsv extends Transform {
  private header?: string[];
  constructor(private readonly separator = ',') { super({ objectMode: true }); }
  override _transform(line: string, _e: BufferEncoding, done: TransformCallback): void { const cells = line.split(this.separator); if (!this.header) { this.header = cells; return done(); } done(null, Object.fromEntries(this.header.map((h, i) => [h, /^\d+(\.\d+)?$/.test(cells[i]) ? Number(cells[i]) : cells[i]]))); }
}
writeFileSync('rows.csv', 'id,name,score\n1,Ana,9.5\n2,Bob,7\n3,Cid,8.25\n');
async function* lines(file: string): AsyncGenerator<string> { for await (const line of createInterface({ input: createReadStream(file) })) yield line; }
async function main(): Promise<void> {
  const out: Row[] = [];
  await pipeline(lines('rows.csv'), new ParseCsv(), async function* (rows: AsyncIterable<Row>) { for await (const r of rows) if (r.score > 7.5) yield { ...r, name: r.name.toUpperCase() }; }, async (rows: AsyncIterable<Row>) => { for await (const r of rows) out.push(r); });
  console.log(out);
  const average = (list: readonly Row[]): string => (list.reduce((s, r) => s + r.score, 0) / list.length).toFixed(3);
  console.log(average(out), await (Readable.from([1, 2, 3]) as any).filter((n: number) => n % 2).toArray());
  await pipeline(Readable.from(['bad']), new Transform({ transform(_c, _e, done) { done(new TypeError('refused')); } }), async (s: AsyncIterable<Buffer>) => { for await (const _ of s); }).catch((e: Error) => console.log(e.name, e.message));
}
void main();
