// exercises: fs-extra: outputJson, ensureDir, copy, move, pathExists, readJson, remove, emptyDir
const fs = require('fs-extra');
const path = require('path');
(async () => {
  const root = await fs.mkdtemp(path.join(require('os').tmpdir(), 'fx-'));
  const at = (...p) => path.join(root, ...p);
  await fs.outputJson(at('a/b/c.json'), { x: [1, 2] }, { spaces: 2 });
  await fs.outputFile(at('a/t.txt'), 'text');
  await fs.copy(at('a'), at('copy'));
  await fs.move(at('copy/t.txt'), at('moved/t.txt'));
  console.log(await fs.pathExists(at('copy/t.txt')), await fs.readJson(at('copy/b/c.json')), fs.readdirSync(root).sort(), fs.readFileSync(at('a/b/c.json'), 'utf8').split('\n').length);
  await fs.ensureDir(at('x/y'));
  await fs.emptyDir(at('a'));
  fs.removeSync(at('copy'));
  console.log(fs.readdirSync(root).sort(), fs.readdirSync(at('a')), fs.readJsonSync(at('none.json'), { throws: false }) === null);
})().catch((e) => console.log(e.code));
