#!/usr/bin/env node
// exercises: async functions, exponential backoff with setTimeout, Promise.allSettled, Error cause, custom Error class
class HttpError extends Error {
  constructor(status, options) {
    super(`status ${status}`, options);
    this.name = 'HttpError';
    this.status = status;
  }
  get retryable() { return this.status >= 500 || this.status === 429; }
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function retry(task, { attempts = 3, base = 1 } = {}) {
  const waits = [];
  for (let n = 1; ; n++) {
    try {
      return { value: await task(n), waits };
    } catch (error) {
      if (n >= attempts || (error instanceof HttpError && !error.retryable)) {
        throw new Error(`gave up after ${n}`, { cause: error });
      }
      const wait = base * 2 ** (n - 1);
      waits.push(wait);
      await sleep(wait);
    }
  }
}

const flaky = (failures, status) => async (n) => {
  if (n <= failures) throw new HttpError(status);
  return `ok on attempt ${n}`;
};

async function main() {
  const results = await Promise.allSettled([
    retry(flaky(0, 500)),
    retry(flaky(2, 503)),
    retry(flaky(5, 429), { attempts: 4 }),
    retry(flaky(1, 404)),
    retry(() => { throw new TypeError('sync'); }, { attempts: 1 }),
  ]);
  for (const { status, value, reason } of results) {
    if (status === 'fulfilled') console.log(status, value);
    else console.log(status, reason.message, '<-', reason.cause.name, reason.cause.message, String(reason.cause));
  }
}

main().then(() => console.log('end'), () => process.exit(1));
