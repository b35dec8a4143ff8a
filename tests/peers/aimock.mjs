// Serves prepared answers with the npm package @copilotkit/aimock on a free loopback port.
//
// usage: node aimock.mjs FOLDER, where FOLDER/node_modules has the package.
// Prints one line {"url"} when ready and ends when its standard input does.

import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const require = createRequire(join(resolve(process.argv[2]), "peer.cjs"));
const { LLMock } = require("@copilotkit/aimock");

const mock = new LLMock({ port: 0, host: "127.0.0.1", chunkSize: 3, logLevel: "silent" });
const usage = {
  prompt_tokens: 11,
  completion_tokens: 7,
  input_tokens: 11,
  output_tokens: 7,
  promptTokenCount: 11,
  candidatesTokenCount: 7,
};

mock.on({ userMessage: "use the tools", hasToolResult: true }, { content: "Both tools ran.", usage });
mock.on(
  { userMessage: "use the tools" },
  {
    content: "Let me look.",
    toolCalls: [
      { name: "files_read", arguments: JSON.stringify({ path: "/workspace/Zürich – Übersicht.md" }) },
      { name: "memory_list", arguments: "{}" },
    ],
    usage,
  },
);
mock.onMessage("say hello", { content: "Grüße aus Zürich, und hello.", reasoning: "A greeting.", usage });

const fail = (when, status, type, message, more = {}) =>
  mock.onMessage(when, { error: { message, type, ...more.error }, status, retryAfter: more.retryAfter });
fail("be limited", 429, "rate_limit_error", "Slow down", { retryAfter: 7 });
fail("be overloaded", 529, "overloaded_error", "Overloaded");
fail("be broken", 500, "api_error", "Internal server error");
fail("refuse the key", 401, "authentication_error", "invalid key");
fail("miss the model", 404, "not_found_error", "no such model");
fail("be poor", 429, "insufficient_quota", "You exceeded your current quota", {
  error: { code: "insufficient_quota" },
});
fail("be too long (openai)", 400, "invalid_request_error", "too many", {
  error: { code: "context_length_exceeded" },
});
fail("be too long (anthropic)", 400, "invalid_request_error", "prompt is too long: 2 tokens > 1 maximum");
fail("be too long (gemini)", 400, "INVALID_ARGUMENT", "The input token count (2) exceeds the maximum number of tokens allowed (1).");
mock.on({ userMessage: "break off" }, { content: "never ".repeat(50) }, { truncateAfterChunks: 8, latency: 20 });

await mock.start();
console.log(JSON.stringify({ url: mock.url }));

process.stdin.resume();
process.stdin.on("end", async () => {
  await mock.stop();
  process.exit(0);
});
