// exercises: axios: instances, interceptors, own adapter, params and headers, status errors, cancellation, refusal of a closed port
const axios = require('axios');
const api = axios.create({ baseURL: 'https://api.test/v1', headers: { 'X-Key': 'k' }, timeout: 5000, adapter: async (config) => {
  const data = { method: config.method, url: axios.getUri(config), key: config.headers.get('X-Key'), body: config.data };
  const status = config.url === '/missing' ? 404 : 200;
  const response = { data: JSON.stringify(data), status, statusText: status === 200 ? 'OK' : 'Not Found', headers: { 'content-type': 'application/json' }, config, request: {} };
  if (!config.validateStatus(status)) throw new axios.AxiosError('Request failed with status code 404', axios.AxiosError.ERR_BAD_REQUEST, config, null, response);
  return response;
} });
api.interceptors.request.use((config) => { config.headers.set('X-Key', 'changed'); return config; });
api.interceptors.response.use((r) => { r.data.seen = true; return r; });
(async () => {
  console.log((await api.get('/items', { params: { q: 'a b', list: [1, 2] } })).data);
  console.log((await api.post('/items', { name: 'ü' })).data);
  await api.get('/missing').catch((e) => console.log(axios.isAxiosError(e), e.code, e.response.status, e.message));
  const stop = new AbortController();
  stop.abort();
  await axios.get('http://127.0.0.1:9/', { signal: stop.signal }).catch((e) => console.log(axios.isCancel(e), e.code));
  await axios.get('http://127.0.0.1:9/', { timeout: 5000 }).catch((e) => console.log(axios.isAxiosError(e), e.response, typeof e.code));
  if (process.argv[2]) console.log((await axios.get(process.argv[2])).status);
})();
