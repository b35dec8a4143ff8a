#!/usr/bin/env node
// exercises: Error cause chains, AggregateError, subclass names, error codes, finally ordering, Error.captureStackTrace presence, throwing non-errors
class AppError extends Error {
  constructor(message, { code, ...options } = {}) { super(message, options); this.name = new.target.name; this.code = code; Error.captureStackTrace?.(this, new.target); }
  toJSON() { return { name: this.name, code: this.code, message: this.message, cause: this.cause instanceof AppError ? this.cause : this.cause?.message }; }
}
class NotFound extends AppError { constructor(what, options) { super(`${what} not found`, { code: 'E_NOT_FOUND', ...options }); } }
const chain = (error) => { const out = []; for (let e = error; e; e = e.cause) out.push(`${e.name ?? typeof e}: ${e.message ?? e}`); return out.join(' <- '); };
try {
  try {
    try { JSON.parse('{'); } catch (cause) { throw new NotFound('config', { cause }); }
  } catch (cause) { throw new AppError('start failed', { cause, code: 'E_START' }); }
} catch (error) {
  console.log(chain(error).replace(/SyntaxError: .*/, 'SyntaxError'), error instanceof AppError, error.cause instanceof NotFound, error.code);
  console.log(String(error), Object.prototype.toString.call(error), error.stack.split('\n')[0], Object.keys(error), 'cause' in new Error('x'), JSON.stringify(new NotFound('y', { cause: new Error('z') })));
}
const many = new AggregateError([new TypeError('one'), 'two', new NotFound('three')], 'several');
console.log(many.name, many.message, many.errors.length, many.errors.map(String), many instanceof Error);
const order = [];
const f = () => { try { order.push('try'); return order.push('value'); } catch { order.push('no'); } finally { order.push('finally'); } };
const g = () => { try { throw 1; } catch (e) { return `caught ${e}`; } finally { return 'finally wins'; } };
const h = () => { for (const i of [1, 2, 3]) { try { if (i === 2) continue; order.push(i); } finally { order.push(`f${i}`); } } };
console.log(f(), g(), h(), order);
for (const thrown of ['text', 42, null, undefined, { code: 'X' }, [1]]) { try { throw thrown; } catch (e) { console.log(typeof e, e, e instanceof Error); } }
const e = new RangeError('msg', { cause: { detail: 1 } });
console.log(e.cause, e.hasOwnProperty('message'), Object.getOwnPropertyDescriptor(e, 'message').enumerable, new Error('').message === '', new Error(undefined).hasOwnProperty('message'), Error('no new').message, new Error(5).message, Error.prototype.name, TypeError.prototype instanceof Error, String(Object.assign(new Error('m'), { name: '' })));
const timeout = (ms, label) => new Promise((_, reject) => setTimeout(() => reject(Object.assign(new Error(label), { code: 'ETIME' })), ms));
Promise.race([timeout(1, 'fast'), timeout(5000, 'slow')]).catch(({ message, code }) => console.log(message, code)).then(() => Promise.any([timeout(1, 'a'), timeout(2, 'b')])).catch((err) => { console.log(err.errors.map((x) => x.message)); process.exit(0); });
