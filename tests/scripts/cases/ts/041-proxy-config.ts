#!/usr/bin/env -S npx tsx
// exercises: typed Proxy for environment configuration, conditional coercion types, Reflect, frozen results, missing values collected
const spec = { PORT: { type: 'number', default: 3000 }, DEBUG: { type: 'boolean', default: false }, NAME: { type: 'string' }, TAGS: { type: 'list', default: [] as string[] }, LEVEL: { type: 'string', oneOf: ['info', 'warn'] } } as const;
type Spec = typeof spec;
type Value<T extends string> = T extends 'number' ? number : T extends 'boolean' ? boolean : T extends 'list' ? string[] : string;
type Config = { readonly [K in keyof Spec as Lowercase<K>]: Value<Spec[K]['type']> };
function load(env: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];
  const out: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(spec) as [string, { type: string; default?: unknown; oneOf?: readonly string[] }][]) {
    const raw = env[name];
    if (raw === undefined) { if ('default' in rule) out[name.toLowerCase()] = rule.default; else problems.push(`${name} is missing`); continue; }
    switch (rule.type) { case 'number': { const n = Number(raw); if (raw.trim() === '' || Number.isNaN(n)) problems.push(`${name} is no number`); out[name.toLowerCase()] = n; break; } case 'boolean': out[name.toLowerCase()] = /^(1|true|yes)$/i.test(raw); break; case 'list': out[name.toLowerCase()] = raw.split(',').map((s) => s.trim()).filter(Boolean); break; default: if (rule.oneOf && !rule.oneOf.includes(raw)) problems.push(`${name} is none of ${rule.oneOf.join(', ')}`); out[name.toLowerCase()] = raw; }
  }
  if (problems.length) throw new AggregateError(problems.map((p) => new Error(p)), 'bad configuration');
  return new Proxy(Object.freeze(out), { get(t, k) { if (typeof k === 'string' && !(k in t)) throw new ReferenceError(`no setting ${k}`); return Reflect.get(t, k); }, set() { throw new TypeError('read only'); } }) as unknown as Config;
}
const config = load({ PORT: '8080', DEBUG: 'yes', NAME: 'demo', TAGS: 'a, b,,c', LEVEL: 'warn' });
console.log(config.port + 1, config.debug, config.tags, { ...config }, Object.keys(config));
for (const f of [() => (config as any).nothing, () => { (config as any).port = 1; }, () => load({ PORT: 'x', LEVEL: 'loud' })]) { try { f(); } catch (e) { console.log((e as Error).name, (e as Error).message, e instanceof AggregateError ? e.errors.map((x) => x.message) : ''); } }
process.env.NAME = 'from env'; process.env.LEVEL = 'info';
console.log(load(process.env).name);
