#!/usr/bin/env node
// exercises: readline.createInterface over stdin, question queue, line events, close event, prompts written to stdout
const readline = require('readline');
const rl = readline.createInterface({ input: process.stdin, output: process.stdout, terminal: false });
const answers = {};
rl.question('Name? ', (name) => {
  answers.name = name;
  console.log();
  rl.question('Age? ', (age) => {
    answers.age = Number(age);
    console.log();
    console.log(answers);
    rl.setPrompt('> ');
    rl.prompt();
    rl.on('line', (line) => {
      const [command, ...rest] = line.trim().split(/\s+/);
      if (command === 'sum') console.log(rest.map(Number).reduce((a, b) => a + b, 0));
      else if (command === 'quit') return rl.close();
      else console.log(`unknown: ${command}`);
      rl.prompt();
    });
  });
});
rl.on('close', () => console.log('bye', answers.name));
