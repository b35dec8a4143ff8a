// exercises: chalk: no colour on a pipe, a forced level, nesting, hex and templates, levels of support
import chalk, { Chalk } from 'chalk';
console.log(chalk.red('plain'), chalk.level);
const c = new Chalk({ level: 1 }), full = new Chalk({ level: 3 });
console.log(JSON.stringify([c.red('r'), c.bold.green('bg'), c.red(`a ${c.blue('b')} c`), c.bgYellow.black('x\ny'), full.hex('#ff8800')('h'), full.rgb(1, 2, 3).underline('u'), c.hex('#ff0000')('down'), c.dim('') ]));
