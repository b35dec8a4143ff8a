// Named channels for what happens inside packages.
const channels = new Map();

class Channel {
  constructor(name) {
    this.name = name;
    Object.defineProperty(this, 'list', { value: [] });
  }

  get hasSubscribers() { return this.list.length > 0; }
  subscribe(callback) { this.list.push(callback); }

  unsubscribe(callback) {
    const at = this.list.indexOf(callback);
    if (at < 0) return false;
    this.list.splice(at, 1);
    return true;
  }

  publish(message) {
    for (const callback of [...this.list]) {
      try {
        callback(message, this.name);
      } catch (error) {
        process.nextTick(() => { throw error; });
      }
    }
  }

  bindStore() {}
  unbindStore() {}

  runStores(message, callback, receiver, ...args) {
    this.publish(message);
    return callback.apply(receiver, args);
  }
}

const channel = name => {
  if (!channels.has(name)) channels.set(name, new Channel(name));
  return channels.get(name);
};

const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

function tracingChannel(names) {
  const traced = typeof names === 'string' ? Object.fromEntries(EVENTS.map(event => [event, channel(`tracing:${names}:${event}`)])) : { ...names };
  const each = work => handlers => EVENTS.forEach(event => handlers[event] && traced[event]?.[work](handlers[event]));
  return Object.assign(traced, {
    subscribe: each('subscribe'),
    unsubscribe: each('unsubscribe'),
    traceSync(callback, context = {}, receiver, ...args) {
      traced.start.publish(context);
      try {
        return context.result = callback.apply(receiver, args);
      } catch (error) {
        context.error = error;
        traced.error.publish(context);
        throw error;
      } finally {
        traced.end.publish(context);
      }
    },
    async tracePromise(callback, context = {}, receiver, ...args) {
      traced.start.publish(context);
      try {
        return context.result = await callback.apply(receiver, args);
      } catch (error) {
        context.error = error;
        traced.error.publish(context);
        throw error;
      } finally {
        traced.asyncEnd.publish(context);
      }
    },
    traceCallback: (callback, position, context, receiver, ...args) => callback.apply(receiver, args),
  });
}

Object.assign(exports, {
  Channel, channel, tracingChannel,
  hasSubscribers: name => channels.get(name)?.hasSubscribers ?? false,
  subscribe: (name, callback) => channel(name).subscribe(callback),
  unsubscribe: (name, callback) => channel(name).unsubscribe(callback),
});
