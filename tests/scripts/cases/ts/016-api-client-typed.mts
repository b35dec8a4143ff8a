#!/usr/bin/env -S npx tsx
// exercises: generic API client with injected fetch, abstract base class, zod-like validators, async iterators, error classes, exit code from a failure
// exit: 3
type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;
type Check<T> = (x: unknown) => T;
const str: Check<string> = (x) => { if (typeof x !== 'string') throw new TypeError(`no string: ${JSON.stringify(x)}`); return x; };
const num: Check<number> = (x) => { if (typeof x !== 'number') throw new TypeError(`no number: ${JSON.stringify(x)}`); return x; };
const arr = <T,>(c: Check<T>): Check<T[]> => (x) => { if (!Array.isArray(x)) throw new TypeError('no list'); return x.map(c); };
const obj = <S extends Record<string, Check<any>>>(shape: S): Check<{ [K in keyof S]: ReturnType<S[K]> }> => (x) => Object.fromEntries(Object.entries(shape).map(([k, c]) => { try { return [k, c((x as any)?.[k])]; } catch (e) { throw new TypeError(`${k}: ${(e as Error).message}`); } })) as any;
class ApiError extends Error { constructor(readonly status: number, readonly body: string) { super(`${status}: ${body}`); this.name = 'ApiError'; } }
abstract class Base { constructor(protected readonly base: string, private readonly doFetch: Fetch) {} protected async get<T>(path: string, check: Check<T>, query: Record<string, string | number | undefined> = {}): Promise<T> { const url = new URL(path, this.base); for (const [k, v] of Object.entries(query)) if (v !== undefined) url.searchParams.append(k, `${v}`); const r = await this.doFetch(url, { headers: { accept: 'application/json' } }); if (!r.ok) throw new ApiError(r.status, await r.text()); return check(await r.json()); } }
const Repo = obj({ id: num, name: str, tags: arr(str) });
type Repo = ReturnType<typeof Repo>;
class Client extends Base { async *repos(): AsyncGenerator<Repo, number> { let n = 0; for (let page = 1; ; page++) { const list = await this.get('/repos', arr(Repo), { page, unused: undefined }); if (!list.length) return n; for (const r of list) { n++; yield r; } } } bad() { return this.get('/bad', Repo); } missing() { return this.get('/missing', num); } }
const seen: string[] = [];
const fake: Fetch = async (input) => { const u = new URL(input); seen.push(u.pathname + u.search); if (u.pathname === '/repos') { const p = Number(u.searchParams.get('page')); return Response.json(p > 2 ? [] : [{ id: p, name: `repo ${p}`, tags: ['t'], extra: true }]); } return u.pathname === '/bad' ? Response.json({ id: 'x' }) : new Response('not here', { status: 404 }); };
const client = new Client('https://api.test/v1/', fake);
for await (const { id, name, tags } of client.repos()) console.log(id, name, tags);
await client.bad().catch((e: Error) => console.log(e.name, e.message));
console.log(seen);
try { await client.missing(); } catch (e) { if (e instanceof ApiError) { console.log(e.name, e.status, e.message); process.exitCode = e.status === 404 ? 3 : 1; } else throw e; }
