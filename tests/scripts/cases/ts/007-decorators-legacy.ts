#!/usr/bin/env -S npx tsx
// exercises: legacy decorators by a tsconfig with experimentalDecorators, method and property and parameter and class decorators, evaluation order, child tsx process
import { mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
mkdirSync('legacy');
writeFileSync('legacy/tsconfig.json', JSON.stringify({ compilerOptions: { experimentalDecorators: true, target: 'es2022', useDefineForClassFields: false } }));
writeFileSync('legacy/main.ts', `
const trace: string[] = [];
const d = (name: string) => { trace.push('eval ' + name); return (target: any, key?: any, extra?: any): any => { trace.push(\`apply \${name} \${typeof target} \${String(key)} \${typeof extra}\`); }; };
function twice(_: any, __: string, descriptor: PropertyDescriptor) { const old = descriptor.value; descriptor.value = function (...a: any[]) { return [old.apply(this, a), old.apply(this, a)]; }; }
function withId<T extends new (...a: any[]) => object>(Base: T) { return class extends Base { id = 7; }; }
const routes: [string, string][] = [];
const Get = (path: string) => (_: object, key: string) => { routes.push([path, key]); };
@d('class') @withId
class Service {
  @d('prop') name = 'n';
  @d('static') static s = 1;
  constructor(@d('ctor param') private dep: string) {}
  @d('method') @twice run(@d('param') x: number) { return x + this.name; }
  @Get('/a') a() {}
  @Get('/b') b() {}
}
const s: any = new Service('dep');
console.log(trace);
console.log(s.run(1), s.id, s.dep, routes);
`);
const { status, stdout, stderr } = spawnSync('tsx', ['main.ts'], { cwd: 'legacy', encoding: 'utf8' });
console.log(status, stdout);
if (status) console.error(stderr);
