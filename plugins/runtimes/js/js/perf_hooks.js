// `performance`.
const { now } = internalBinding('process');
const { EventTarget } = require('internal/event_target');
const { codes } = require('internal/errors');

const ORIGIN = now();
const time = () => now() - ORIGIN + 20;
const entries = [];
const observers = new Set();

class PerformanceEntry {
  constructor(name, entryType, startTime, duration, detail) {
    Object.assign(this, { name, entryType, startTime, duration });
    if (detail !== undefined) this.detail = detail;
  }

  toJSON() { return { ...this }; }
}
class PerformanceMark extends PerformanceEntry {
  constructor(name, options) {
    super(`${name}`, 'mark', options?.startTime ?? time(), 0, options?.detail ?? null);
  }
}
class PerformanceMeasure extends PerformanceEntry {}

function add(entry) {
  entries.push(entry);
  for (const observer of observers) observer.tell(entry);
  return entry;
}

function at(mark) {
  if (typeof mark === 'number') return mark;
  const found = entries.findLast(entry => entry.entryType === 'mark' && entry.name === mark);
  if (!found) {
    throw new DOMException(`The "${mark}" performance mark has not been set`, 'SyntaxError');
  }
  return found.startTime;
}

class Performance extends EventTarget {
  get timeOrigin() { return Date.now() - time(); }
  now() { return time(); }
  mark(name, options) { return add(new PerformanceMark(name, options)); }

  measure(name, startOrOptions, endMark) {
    const options = startOrOptions !== null && typeof startOrOptions === 'object' ? startOrOptions : { start: startOrOptions, end: endMark };
    const end = options.end !== undefined ? at(options.end) : options.duration !== undefined && options.start !== undefined ? at(options.start) + options.duration : time();
    const start = options.start !== undefined ? at(options.start) : options.duration !== undefined ? end - options.duration : 0;
    return add(new PerformanceMeasure(`${name}`, 'measure', start, end - start, options.detail ?? null));
  }

  clearMarks(name) { clear('mark', name); }
  clearMeasures(name) { clear('measure', name); }
  clearResourceTimings() {}
  setResourceTimingBufferSize() {}
  getEntries() { return [...entries].sort((one, other) => one.startTime - other.startTime); }
  getEntriesByName(name, type) { return this.getEntries().filter(entry => entry.name === name && (type === undefined || entry.entryType === type)); }
  getEntriesByType(type) { return this.getEntries().filter(entry => entry.entryType === type); }
  eventLoopUtilization() { return { idle: 0, active: 0, utilization: 0 }; }
  timerify(callback) { return callback; }
  toJSON() { return { timeOrigin: this.timeOrigin }; }
}

function clear(type, name) {
  for (let index = entries.length - 1; index >= 0; index--) {
    if (entries[index].entryType === type && (name === undefined || entries[index].name === name)) entries.splice(index, 1);
  }
}

class PerformanceObserver {
  #callback;
  #types = new Set();
  #held = [];

  constructor(callback) {
    this.#callback = callback;
  }

  observe(options) {
    for (const type of options.entryTypes ?? [options.type]) this.#types.add(type);
    observers.add(this);
  }

  disconnect() { observers.delete(this); }
  takeRecords() { return this.#held.splice(0); }

  tell(entry) {
    if (!this.#types.has(entry.entryType)) return;
    this.#held.push(entry);
    if (this.#held.length > 1) return;
    setImmediate(() => {
      const list = this.takeRecords();
      if (list.length === 0) return;
      this.#callback({
        getEntries: () => list,
        getEntriesByName: name => list.filter(one => one.name === name),
        getEntriesByType: type => list.filter(one => one.entryType === type),
      }, this);
    });
  }

  static get supportedEntryTypes() { return ['mark', 'measure']; }
}

Object.assign(exports, {
  performance: new Performance(), Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceObserver,
  constants: {},
  createHistogram: () => { throw new codes.ERR_NOT_AVAILABLE('createHistogram'); },
  monitorEventLoopDelay: () => { throw new codes.ERR_NOT_AVAILABLE('monitorEventLoopDelay'); },
});
