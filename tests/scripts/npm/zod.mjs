// exercises: zod: objects, unions, transforms, refinements, defaults, error paths and codes, coercion
import { z } from 'zod';
const User = z.object({ id: z.number().int().positive(), name: z.string().trim().min(2), email: z.string().email().optional(), tags: z.array(z.string()).default([]), role: z.enum(['admin', 'user']), when: z.coerce.date() });
console.log(User.parse({ id: 1, name: ' Ana ', role: 'user', when: '2024-02-29', extra: 1 }));
const bad = User.safeParse({ id: -1.5, name: 'x', email: 'no', role: 'root', when: 'never' });
console.log(bad.success, bad.error.issues.map((i) => [i.path.join('.'), i.code]));
const Shape = z.discriminatedUnion('kind', [z.object({ kind: z.literal('circle'), r: z.number() }), z.object({ kind: z.literal('box'), w: z.number(), h: z.number() })]);
console.log(Shape.parse({ kind: 'box', w: 1, h: 2 }), Shape.safeParse({ kind: 'line' }).success);
console.log(z.string().transform((s) => s.length).parse('four'), z.record(z.string(), z.number()).parse({ a: 1 }), z.tuple([z.string(), z.number()]).safeParse(['a']).success, await z.string().refine(async (s) => s === 'ok').safeParseAsync('no').then((r) => r.success), z.object({ a: z.string() }).strict().safeParse({ a: 'x', b: 1 }).error.issues[0].code, z.preprocess((v) => Number(v), z.number()).parse('12'));
