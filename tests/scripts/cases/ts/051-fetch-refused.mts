#!/usr/bin/env -S npx tsx
// exercises: fetch refused on a closed port typed as an error union, retry then fallback to a cached file, AbortSignal.timeout, exit code 69
// exit: 69
import { readFile, writeFile, mkdir } from 'node:fs/promises';
interface Quote { symbol: string; price: number }
type Fetched<T> = { from: 'network' | 'cache'; data: T };
class Unavailable extends Error { readonly exitCode = 69; }
const closed = 'http://127.0.0.1:9';
async function fetchJson<T>(path: `/${string}`, { attempts = 2, cache }: { attempts?: number; cache?: string } = {}): Promise<Fetched<T>> {
  let last: unknown;
  for (let i = 1; i <= attempts; i++) { try { const r = await fetch(new URL(path, closed), { signal: AbortSignal.timeout(5000), headers: { accept: 'application/json' } }); if (!r.ok) throw new Error(`HTTP ${r.status}`); return { from: 'network', data: (await r.json()) as T }; } catch (e) { last = e; console.log(`attempt ${i}: ${(e as Error).name}`); } }
  if (cache) { try { return { from: 'cache', data: JSON.parse(await readFile(cache, 'utf8')) as T }; } catch { console.log('no cache'); } }
  throw new Unavailable(`no answer for ${path}`, { cause: last });
}
await mkdir('cache', { recursive: true });
await writeFile('cache/q.json', JSON.stringify({ symbol: 'ABC', price: 12.5 } satisfies Quote));
const { from, data }: Fetched<Quote> = await fetchJson<Quote>('/q', { cache: 'cache/q.json' });
console.log(from, data.symbol, data.price.toFixed(2));
try { await fetchJson<Quote>('/none', { attempts: 1, cache: 'cache/none.json' }); } catch (e) { if (!(e instanceof Unavailable)) throw e; console.log(e.message, e.cause instanceof TypeError); process.exit(e.exitCode); }
