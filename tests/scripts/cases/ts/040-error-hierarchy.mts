#!/usr/bin/env -S npx tsx
// exercises: error classes with cause and type guards, aggregate validation, catch with unknown, exit code from error kinds, top-level await failure
// exit: 74
abstract class CliError extends Error { abstract readonly exitCode: number; constructor(message: string, options?: ErrorOptions) { super(message, options); this.name = new.target.name; } toJSON(): object { return { name: this.name, message: this.message, exitCode: this.exitCode }; } }
class UsageError extends CliError { readonly exitCode = 64; }
class IoError extends CliError { readonly exitCode = 74; constructor(readonly path: string, options?: ErrorOptions) { super(`cannot read ${path}`, options); } }
const isErrno = (e: unknown): e is NodeJS.ErrnoException => e instanceof Error && typeof (e as { code?: unknown }).code === 'string';
import { readFile } from 'node:fs/promises';
const load = async (path: string): Promise<string> => { try { return await readFile(path, 'utf8'); } catch (cause: unknown) { if (isErrno(cause) && cause.code === 'ENOENT') throw new IoError(path, { cause }); throw cause; } };
const report = (e: unknown): number => { if (e instanceof AggregateError) return Math.max(...e.errors.map(report)); if (e instanceof CliError) { console.log(JSON.stringify(e), (e.cause as NodeJS.ErrnoException | undefined)?.code ?? 'no cause'); return e.exitCode; } console.log('unknown', typeof e); return 1; };
const settle = async (jobs: Promise<unknown>[]): Promise<void> => { const bad = (await Promise.allSettled(jobs)).flatMap((r) => (r.status === 'rejected' ? [r.reason] : [])); if (bad.length) throw new AggregateError(bad, `${bad.length} failed`); };
try { await settle([load('nope.txt'), Promise.resolve(1), Promise.reject(new UsageError('bad flag')), Promise.reject('just text')]); } catch (e) { console.log((e as Error).message); process.exitCode = report(e); }
console.log(process.exitCode, new UsageError('x') instanceof CliError, Object.prototype.toString.call(new IoError('y')), `${new UsageError('shown')}`);
await load('again.txt').catch((e) => console.log(e.name, e.path, isErrno(e)));
