// Domains, deprecated: what runs in one has its thrown errors as events.
const EventEmitter = require('events');

class Domain extends EventEmitter {
  members = [];

  add(emitter) {
    this.members.push(emitter);
    emitter.on?.('error', error => this.emit('error', error));
  }

  remove(emitter) { this.members = this.members.filter(one => one !== emitter); }
  enter() { exports.active = this; }
  exit() { exports.active = null; }

  run(callback, ...args) {
    this.enter();
    try {
      return callback.apply(this, args);
    } catch (error) {
      if (this.listenerCount('error') === 0) throw error;
      this.emit('error', error);
      return undefined;
    } finally {
      this.exit();
    }
  }

  bind(callback) {
    return (...args) => this.run(callback, ...args);
  }

  intercept(callback) {
    return this.bind((error, ...args) => {
      if (error) this.emit('error', error);
      else callback(...args);
    });
  }

  dispose() {}
}
exports.Domain = Domain;
exports.active = null;
exports.create = exports.createDomain = () => new Domain();
