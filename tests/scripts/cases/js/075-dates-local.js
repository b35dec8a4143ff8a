#!/usr/bin/env node
// exercises: local time getters with TZ from the environment, child process in another zone, offsets around a clock change
// The result does not depend on the TZ it is started with: each zone is set for a child.
const { execFileSync } = require('child_process');
const script = `
const d = new Date(2024, 2, 31, 1, 30);
console.log(d.toISOString(), d.getTimezoneOffset(), new Date(2024, 6, 1).getTimezoneOffset());
const e = new Date('2024-03-31T01:30:00Z');
console.log(e.getHours(), e.getDate(), e.getDay(), new Date('2024-05-06').getHours(), new Date('2024-05-06T00:00:00').toISOString());
console.log(String(new Date('2024-07-01T12:00:00Z')).slice(0, 33));
`;
for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata']) {
  console.log(zone);
  process.stdout.write(execFileSync('node', ['-e', script], { env: { ...process.env, TZ: zone }, encoding: 'utf8' }));
}
