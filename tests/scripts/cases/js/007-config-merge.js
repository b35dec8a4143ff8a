#!/usr/bin/env node
// exercises: deep merge, environment overrides, JSON reviver, Object.freeze, optional chaining and nullish assignment
'use strict';
process.env.APP_SERVER__PORT = '9000';
process.env.APP_FEATURES__BETA = 'true';
process.env.APP_NAME = 'from env';

const isPlain = (v) => v !== null && typeof v === 'object' && !Array.isArray(v) && !(v instanceof Date);

function merge(target, ...sources) {
  for (const source of sources) {
    for (const [key, value] of Object.entries(source)) {
      if (value === undefined) continue;
      if (isPlain(value)) target[key] = merge(isPlain(target[key]) ? target[key] : {}, value);
      else target[key] = value;
    }
  }
  return target;
}

function fromEnv(prefix) {
  const out = {};
  for (const name of Object.keys(process.env).filter((k) => k.startsWith(prefix)).sort()) {
    const parts = name.slice(prefix.length).toLowerCase().split('__');
    const leaf = parts.pop();
    const raw = process.env[name];
    const place = parts.reduce((o, p) => (o[p] ??= {}), out);
    place[leaf] = /^(true|false|\d+)$/.test(raw) ? JSON.parse(raw) : raw;
  }
  return out;
}

const defaults = { name: 'app', server: { port: 80, host: 'localhost', tls: null }, features: { beta: false }, tags: ['a', 'b'] };
const file = JSON.parse('{"server":{"tls":{"since":"2024-02-29T00:00:00.000Z"}},"tags":["c"],"skip":1}', (key, value) => {
  if (key === 'skip') return undefined;
  return key === 'since' ? new Date(value) : value;
});
const config = merge({}, defaults, file, fromEnv('APP_'));
console.log(config);
console.log(config.server?.tls?.since.getUTCFullYear(), config.missing?.deep.never, config.features.beta || 'no');
Object.freeze(config.server);
try {
  config.server.port = 1;
} catch (error) {
  console.log(error instanceof TypeError, config.server.port, Object.isFrozen(config));
}
console.log(defaults.server.tls, JSON.stringify(config));
