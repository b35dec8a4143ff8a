#!/usr/bin/env -S npx tsx
// exercises: length-prefixed frames between two processes, Transform parser, request and response correlation by id, generics over a method map, child of the same file
import { spawn } from 'node:child_process';
import { Transform } from 'node:stream';
interface Methods { add: { in: [number, number]; out: number }; upper: { in: [string]; out: string }; fail: { in: []; out: never } }
type Request<K extends keyof Methods = keyof Methods> = { id: number; method: K; params: Methods[K]['in'] };
type Response = { id: number; result?: unknown; error?: string };
const frame = (m: object): Buffer => { const body = Buffer.from(JSON.stringify(m)); const head = Buffer.alloc(4); head.writeUInt32BE(body.length); return Buffer.concat([head, body]); };
class Frames extends Transform { private rest = Buffer.alloc(0); constructor() { super({ readableObjectMode: true }); } override _transform(chunk: Buffer, _: string, done: () => void): void { this.rest = Buffer.concat([this.rest, chunk]); while (this.rest.length >= 4) { const n = this.rest.readUInt32BE(0); if (this.rest.length < 4 + n) break; this.push(JSON.parse(this.rest.subarray(4, 4 + n).toString())); this.rest = this.rest.subarray(4 + n); } done(); } }
if (process.argv[2] === '--serve') {
  const handlers: { [K in keyof Methods]: (...a: Methods[K]['in']) => Methods[K]['out'] | Promise<Methods[K]['out']> } = { add: async (a, b) => { await new Promise((r) => setTimeout(r, 400)); return a + b; }, upper: (s) => s.toUpperCase(), fail: () => { throw new Error('asked to fail'); } };
  process.stdin.pipe(new Frames()).on('data', async ({ id, method, params }: Request) => { try { process.stdout.write(frame({ id, result: await (handlers[method] as any)(...params) })); } catch (e) { process.stdout.write(frame({ id, error: (e as Error).message })); } });
} else {
  const server = spawn('tsx', [__filename, '--serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number, { resolve(v: any): void; reject(e: Error): void }>();
  let next = 1;
  server.stdout.pipe(new Frames()).on('data', ({ id, result, error }: Response) => { const w = waiting.get(id)!; waiting.delete(id); error ? w.reject(new Error(error)) : w.resolve(result); });
  const call = <K extends keyof Methods>(method: K, ...params: Methods[K]['in']): Promise<Methods[K]['out']> => new Promise((resolve, reject) => { const id = next++; waiting.set(id, { resolve, reject }); server.stdin.write(frame({ id, method, params })); });
  const order: string[] = [];
  (async () => {
    const [sum, text] = await Promise.all([call('add', 2, 40).finally(() => order.push('add')), call('upper', 'größe 😀').finally(() => order.push('upper'))]);
    console.log(sum, text, order);
    await call('fail').catch((e: Error) => console.log('error:', e.message));
    console.log((await call('upper', 'x'.repeat(100000))).length, waiting.size);
    server.stdin.end();
    server.on('close', (code) => console.log('server ended', code));
  })();
}
