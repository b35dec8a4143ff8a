// HTTPS: the client.
const { SecureAgent } = require('internal/http/agent');
require('internal/http/client').fill(exports, { Agent: SecureAgent, agent: new SecureAgent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 }) });
