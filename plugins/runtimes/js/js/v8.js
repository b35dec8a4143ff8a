// The engine: what packages ask of V8.
const { absent } = require('internal/errors');

Object.assign(exports, {
  cachedDataVersionTag: () => 0,
  getHeapStatistics: () => ({ total_heap_size: 16777216, total_heap_size_executable: 0, total_physical_size: 16777216, total_available_size: 251658240, used_heap_size: 8388608,
    heap_size_limit: 268435456, malloced_memory: 0, peak_malloced_memory: 0, does_zap_garbage: 0, number_of_native_contexts: 1, number_of_detached_contexts: 0 }),
  getHeapSpaceStatistics: () => [],
  getHeapSnapshot: absent('v8.getHeapSnapshot'), writeHeapSnapshot: absent('v8.writeHeapSnapshot'),
  setFlagsFromString: () => {},
  serialize: absent('v8.serialize'), deserialize: absent('v8.deserialize'),
});
