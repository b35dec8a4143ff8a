#!/usr/bin/env -S npx tsx
// exercises: uncaught typed error ends with 1, exit event, error subclass with parameter properties
// exit: 1
class Failure extends Error { constructor(public readonly code: string, message = `failed with ${code}`) { super(message); } }
process.on('exit', (code: number) => console.log('exit', code));
const check = (input: string | null): string => { if (input === null) throw new Failure('E_NULL'); return input; };
console.log(check('fine'));
try { check(null); } catch (e) { console.log((e as Failure).code, (e as Error).message, e instanceof Failure); }
check(null);
console.log('never');
