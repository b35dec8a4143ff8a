#!/usr/bin/env -S npx tsx
// exercises: enums and const enums exported from other files, re-exported namespaces, default exports of several kinds, import of JSON with types
import { mkdirSync, writeFileSync } from 'fs';
import { execFileSync } from 'child_process';
mkdirSync('p');
const put = (name: string, text: string): void => writeFileSync(`p/${name}`, text);
put('enums.ts', 'export enum Kind { A = 1, B }\nexport const enum Size { S = "s", L = "l" }\nexport namespace Limits { export const max: number = Kind.B * 10; }\n');
put('cls.ts', 'export default abstract class Base { abstract run(): string; static make(): Base { return new (class extends Base { run() { return "made"; } })(); } }\n');
put('fn.ts', 'export default function (this: void, x: number): number { return x + 1; }\nexport const named = async function* <T>(x: T) { yield x; };\n');
put('value.ts', 'const value = { a: 1 } as const;\nexport default value;\nexport type Value = typeof value;\n');
put('index.ts', 'export * as enums from "./enums";\nexport { default as Base } from "./cls";\nexport { default as inc, named } from "./fn";\nimport value, { type Value } from "./value";\nexport const copy: Value = { ...value };\n');
put('data.json', '{"list":[1,2,3]}');
put('main.ts', 'import { enums, Base, inc, named, copy } from ".";\nimport { list } from "./data.json";\nimport { Size, Kind as K } from "./enums";\nconst size: Size = Size.L;\nconsole.log(enums.Kind[2], enums.Limits.max, size, K.B, Base.make().run(), inc(1), copy, list);\n(async () => { for await (const x of named("y")) console.log(x); })();\n');
console.log(execFileSync('tsx', ['p/main.ts'], { encoding: 'utf8' }).trim());
