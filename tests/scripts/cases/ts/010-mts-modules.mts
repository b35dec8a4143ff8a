#!/usr/bin/env -S npx tsx
// exercises: .mts as an ES module, top-level await, import.meta.url, .mts and .cts imports, dynamic import with types
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import type { Stats } from 'node:fs';
writeFileSync('lib.mts', 'export type N = number;\nexport const two: N = 2;\nexport default class Lib<T> { constructor(readonly v: T) {} }\nexport const kind = typeof require + typeof import.meta.url;\n');
writeFileSync('common.cts', 'import fs = require("fs");\nconst x: number = 1;\nexport = { x, same: typeof fs.readFileSync, kind: typeof require };\n');
writeFileSync('use.mts', 'import Lib, { two, kind, type N } from "./lib.mjs";\nimport common from "./common.cjs";\nconst n: N = two;\nexport const result = [new Lib<N>(n).v, kind, common];\n');
const { result } = (await import(pathToFileURL(resolve('use.mts')).href)) as { result: unknown[] };
console.log(result);
const wait = <T,>(ms: number, value: T): Promise<T> => new Promise((r) => setTimeout(r, ms, value));
console.log(await wait(1, 'top-level'), typeof import.meta.url, import.meta.url.endsWith('010-mts-modules.mts'), typeof (globalThis as any).require);
for await (const x of (async function* (): AsyncGenerator<number> { yield 1; yield 2; })()) console.log(x);
const stat: Stats | undefined = undefined;
export const exported: string = 'fine';
console.log(stat ?? 'no stat', exported);
