// exercises: ora: spinner without a terminal writes plain lines, succeed and fail, text and indentation
import ora from 'ora';
const spinner = ora({ text: 'working', stream: process.stdout, color: 'cyan' });
console.log(spinner.isSpinning, spinner.text);
spinner.start();
spinner.text = 'more';
await new Promise((r) => setTimeout(r, 20));
spinner.succeed('done');
ora({ text: 'other', stream: process.stdout }).start().fail();
console.log(spinner.isSpinning, ora('x').isSilent);
