#!/usr/bin/env node
// exercises: JSON-RPC server over stdin lines, readline events, async handlers answered in order, error objects, notifications
const readline = require('readline');
const methods = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, serverInfo: { name: 'demo', version: '1.0.0' }, capabilities: { tools: {} } }),
  'tools/list': () => ({ tools: [{ name: 'add', inputSchema: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] } }] }),
  'tools/call': async ({ name, arguments: args }) => {
    if (name !== 'add') throw Object.assign(new Error(`unknown tool ${name}`), { code: -32602 });
    await new Promise((r) => setTimeout(r, 2));
    return { content: [{ type: 'text', text: String(args.a + args.b) }] };
  },
  ping: () => ({}),
};
let queue = Promise.resolve();
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n');
async function handle(line) {
  let request;
  try { request = JSON.parse(line); } catch { return send({ id: null, error: { code: -32700, message: 'parse error' } }); }
  const { id, method, params = {} } = request;
  if (id === undefined) return console.error('notification', method);
  if (!Object.hasOwn(methods, method)) return send({ id, error: { code: -32601, message: `no method ${method}` } });
  try { send({ id, result: await methods[method](params) }); } catch (error) { send({ id, error: { code: error.code ?? -32603, message: error.message } }); }
}
readline.createInterface({ input: process.stdin }).on('line', (line) => { if (line.trim()) queue = queue.then(() => handle(line)); }).on('close', () => queue.then(() => console.log('closed')));
