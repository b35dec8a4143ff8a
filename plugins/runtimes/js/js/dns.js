// Names of hosts: only the host resolves them, when it connects.
const { callException } = require('internal/errors');
const net = require('net');

const LOCAL = { localhost: '127.0.0.1' };

function refused(call, name) {
  const error = callException('ENOTFOUND', call, name);
  error.hostname = name;
  return error;
}

function find(name, options) {
  const address = net.isIP(name) ? name : LOCAL[name];
  if (address === undefined) throw refused('getaddrinfo', name);
  const entry = { address, family: net.isIP(address) };
  return options?.all ? [entry] : entry;
}

exports.lookup = (name, options, callback) => {
  if (typeof options === 'function') [options, callback] = [{}, options];
  let found;
  try {
    found = find(name, options);
  } catch (error) {
    return void process.nextTick(callback, error);
  }
  if (options?.all) process.nextTick(callback, null, found);
  else process.nextTick(callback, null, found.address, found.family);
};

const promises = { lookup: async (name, options) => find(name, options) };
for (const name of ['resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveCaa', 'resolveCname', 'resolveMx', 'resolveNaptr', 'resolveNs', 'resolvePtr', 'resolveSoa', 'resolveSrv', 'resolveTxt', 'reverse']) {
  exports[name] = (host, ...rest) => process.nextTick(rest.pop(), refused(`query${name.slice(7)}`, host));
  promises[name] = async host => { throw refused(`query${name.slice(7)}`, host); };
}
class Resolver {
  setServers() {}
  getServers() { return []; }
  cancel() {}
}
for (const name of Object.keys(promises)) Resolver.prototype[name] = exports[name];
class PromiseResolver extends Resolver {}
Object.assign(PromiseResolver.prototype, promises);
Object.assign(exports, {
  Resolver, promises: { ...promises, Resolver: PromiseResolver }, getServers: () => [], setServers: () => {}, setDefaultResultOrder: () => {}, getDefaultResultOrder: () => 'verbatim',
  ADDRCONFIG: 32, V4MAPPED: 8, ALL: 16, NOTFOUND: 'ENOTFOUND', NODATA: 'ENODATA', SERVFAIL: 'ESERVFAIL', REFUSED: 'EREFUSED', TIMEOUT: 'ETIMEOUT',
});
