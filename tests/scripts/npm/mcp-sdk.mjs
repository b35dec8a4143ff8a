// exercises: @modelcontextprotocol/sdk: server with a tool, client over the in-memory transport, list and call, errors
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { z } from 'zod';
const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.registerTool('add', { description: 'adds', inputSchema: { a: z.number(), b: z.number() } }, async ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }] }));
const client = new Client({ name: 'tester', version: '1.0.0' });
const [left, right] = InMemoryTransport.createLinkedPair();
await Promise.all([server.connect(left), client.connect(right)]);
console.log(client.getServerVersion(), (await client.listTools()).tools.map((t) => [t.name, t.description, t.inputSchema.required]));
console.log(await client.callTool({ name: 'add', arguments: { a: 2, b: 40 } }));
console.log((await client.callTool({ name: 'add', arguments: { a: 'x' } }).catch((e) => ({ isError: true }))).isError);
await client.close();
