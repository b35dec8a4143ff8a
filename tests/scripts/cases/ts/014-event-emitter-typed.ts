#!/usr/bin/env -S npx tsx
// exercises: typed event maps, class extending EventEmitter, generics over tuples, private methods, async event waiting
import { EventEmitter } from 'node:events';
interface Events { progress: [done: number, total: number]; finish: [summary: { ok: boolean }]; error: [Error] }
class Task extends EventEmitter {
  override on<K extends keyof Events>(event: K, listener: (...args: Events[K]) => void): this { return super.on(event, listener as (...a: any[]) => void); }
  override emit<K extends keyof Events>(event: K, ...args: Events[K]): boolean { return super.emit(event, ...args); }
  async run(total: number): Promise<void> { for (let i = 1; i <= total; i++) { await Promise.resolve(); this.#tell(i, total); } this.emit('finish', { ok: true }); }
  #tell(done: number, total: number): void { this.emit('progress', done, total); if (done === 3) this.emit('error', new Error('three')); }
}
const task = new Task();
task.on('progress', (done, total) => console.log(`${'='.repeat(done)}${'.'.repeat(total - done)}`)).on('error', (e) => console.log('error', e.message));
const finished = new Promise<Events['finish']>((resolve) => task.on('finish', (...args) => resolve(args)));
void task.run(4);
finished.then(([summary]) => console.log(summary, task.listenerCount('progress')));
