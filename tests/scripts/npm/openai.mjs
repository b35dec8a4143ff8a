// exercises: openai: client with an injected fetch, chat completion, streaming over server-sent events, API errors by class, retries off
import OpenAI from 'openai';
const seen = [];
const client = new OpenAI({ apiKey: 'sk-test', baseURL: 'https://llm.test/v1', maxRetries: 0, fetch: async (url, init) => {
  const body = JSON.parse(init.body);
  seen.push([new URL(url).pathname, init.method, new Headers(init.headers).get('authorization'), body.model]);
  if (body.model === 'bad') return Response.json({ error: { message: 'no such model', type: 'invalid_request_error', code: 'model_not_found' } }, { status: 404 });
  if (body.stream) { const parts = ['Hel', 'lo'].map((content) => `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`); return new Response(parts.join('') + 'data: [DONE]\n\n', { headers: { 'content-type': 'text/event-stream' } }); }
  return Response.json({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices: [{ index: 0, message: { role: 'assistant', content: `got ${body.messages.length}` }, finish_reason: 'stop' }] });
} });
const messages = [{ role: 'user', content: 'hi' }];
console.log((await client.chat.completions.create({ model: 'm', messages })).choices[0].message.content);
let text = '';
for await (const chunk of await client.chat.completions.create({ model: 'm', messages, stream: true })) text += chunk.choices[0]?.delta?.content ?? '';
console.log(text, seen);
await client.chat.completions.create({ model: 'bad', messages }).catch((e) => console.log(e instanceof OpenAI.NotFoundError, e.status, e.code, e.type));
