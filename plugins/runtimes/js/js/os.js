// What the machine is: always the same one.
const constants = {
  UV_UDP_REUSEADDR: 4,
  dlopen: { RTLD_LAZY: 1, RTLD_NOW: 2, RTLD_GLOBAL: 256, RTLD_LOCAL: 0 },
  errno: Object.fromEntries(Object.entries(require('internal/errors').uv).filter(([, [number]]) => number < 1000).map(([name, [number]]) => [name, number])),
  signals: {
    SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGIOT: 6, SIGBUS: 7, SIGFPE: 8, SIGKILL: 9, SIGUSR1: 10,
    SIGSEGV: 11, SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGCHLD: 17, SIGSTKFLT: 16, SIGCONT: 18, SIGSTOP: 19, SIGTSTP: 20,
    SIGTTIN: 21, SIGTTOU: 22, SIGURG: 23, SIGXCPU: 24, SIGXFSZ: 25, SIGVTALRM: 26, SIGPROF: 27, SIGWINCH: 28, SIGIO: 29, SIGPOLL: 29,
    SIGPWR: 30, SIGSYS: 31,
  },
  priority: { PRIORITY_LOW: 19, PRIORITY_BELOW_NORMAL: 10, PRIORITY_NORMAL: 0, PRIORITY_ABOVE_NORMAL: -7, PRIORITY_HIGH: -14, PRIORITY_HIGHEST: -20 },
};

const MEMORY_BYTES = 1073741824;

Object.assign(exports, {
  EOL: '\n',
  devNull: '/dev/null',
  constants,
  arch: () => 'x64',
  availableParallelism: () => 1,
  cpus: () => [{ model: 'claw', speed: 1000, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } }],
  endianness: () => 'LE',
  freemem: () => MEMORY_BYTES / 2,
  getPriority: () => 0,
  homedir: () => process.env.HOME || '/tmp',
  hostname: () => 'claw',
  loadavg: () => [0, 0, 0],
  machine: () => 'x86_64',
  networkInterfaces: () => ({}),
  platform: () => 'linux',
  release: () => '6.0.0-claw',
  setPriority: () => {},
  tmpdir: () => (process.env.TMPDIR || process.env.TMP || process.env.TEMP || '/tmp').replace(/(?<=.)\/$/, ''),
  totalmem: () => MEMORY_BYTES,
  type: () => 'Linux',
  uptime: () => process.uptime(),
  userInfo: () => ({ uid: 1000, gid: 1000, username: process.env.USER || 'claw', homedir: exports.homedir(), shell: '/bin/bash' }),
  version: () => '#1 claw',
});
