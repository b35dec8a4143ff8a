#!/usr/bin/env -S npx tsx
// exercises: fluent query builder with conditional types, this return types, tagged SQL, readonly accumulation, JSON output
type Op = '=' | '<' | '>' | 'like';
class Query<Row extends object, Picked extends keyof Row = keyof Row> {
  private constructor(private readonly table: string, private readonly parts: { cols: PropertyKey[]; where: [PropertyKey, Op, unknown][]; order?: [PropertyKey, 'asc' | 'desc']; limit?: number }) {}
  static from<R extends object>(table: string): Query<R> { return new Query<R>(table, { cols: [], where: [] }); }
  private with(change: Partial<Query<Row>['parts']>): this { return new Query(this.table, { ...this.parts, ...change }) as unknown as this; }
  select<K extends keyof Row>(...cols: K[]): Query<Row, K> { return this.with({ cols }) as unknown as Query<Row, K>; }
  where<K extends keyof Row>(col: K, op: Op, value: Row[K]): this { return this.with({ where: [...this.parts.where, [col, op, value]] }); }
  orderBy(col: Picked, dir: 'asc' | 'desc' = 'asc'): this { return this.with({ order: [col, dir] }); }
  limit(n: number): this { return this.with({ limit: n }); }
  toSql(): { text: string; params: unknown[] } { const { cols, where, order, limit } = this.parts; const text = [`select ${cols.map(String).join(', ') || '*'} from ${this.table}`, where.length && `where ${where.map(([c, o], i) => `${String(c)} ${o} $${i + 1}`).join(' and ')}`, order && `order by ${order.map(String).join(' ')}`, limit !== undefined && `limit ${limit}`].filter(Boolean).join(' '); return { text, params: where.map(([, , v]) => v) }; }
  run(rows: Row[]): Pick<Row, Picked>[] { const { cols, where, order, limit } = this.parts; const test: Record<Op, (a: any, b: any) => boolean> = { '=': (a, b) => a === b, '<': (a, b) => a < b, '>': (a, b) => a > b, like: (a, b) => new RegExp(`^${String(b).replace(/%/g, '.*')}$`, 'i').test(a) }; return rows.filter((r: any) => where.every(([c, o, v]) => test[o](r[c], v))).sort((a: any, b: any) => (order ? (a[order[0]] < b[order[0]] ? -1 : 1) * (order[1] === 'asc' ? 1 : -1) : 0)).slice(0, limit).map((r: any) => Object.fromEntries((cols.length ? cols : Object.keys(r)).map((c) => [c, r[c]]))) as Pick<Row, Picked>[]; }
}
interface Person { id: number; name: string; age: number }
const people: Person[] = [{ id: 1, name: 'Ana', age: 41 }, { id: 2, name: 'Bob', age: 25 }, { id: 3, name: 'Anton', age: 33 }];
const base = Query.from<Person>('people').where('name', 'like', 'An%');
const q = base.where('age', '>', 30).select('id', 'name').orderBy('name', 'desc').limit(5);
console.log(q.toSql(), q.run(people), base.run(people).length, base.toSql().text);
