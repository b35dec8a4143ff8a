#!/usr/bin/env node
// exercises: child.kill and signal names, spawnSync timeout, exec with AbortSignal, detached order of exit events
const { spawn, spawnSync, exec } = require('child_process');
const child = spawn('sleep', ['30']);
child.on('exit', (code, signal) => {
  console.log('exit', code, signal, child.killed, child.signalCode);
  const slow = spawnSync('sleep', ['30'], { timeout: 50 });
  console.log(slow.status, slow.signal, slow.error.code);
  const controller = new AbortController();
  exec('sleep 30', { signal: controller.signal }, (error) => {
    console.log(error.name, error.code);
    console.log(spawnSync('bash', ['-c', 'kill -TERM $$']).signal);
  });
  setTimeout(() => controller.abort(), 10);
});
setTimeout(() => console.log(child.kill()), 20);
