// `fs.cp`: a file or a whole folder.
const { codes } = require('internal/errors');
const path = require('path');

exports.copy = (fs, from, to, options = {}) => {
  const { recursive = false, force = true, errorOnExist = false, dereference = false, filter, preserveTimestamps = false } = options ?? {};
  const stat = name => dereference ? fs.statSync(name, { throwIfNoEntry: false }) : fs.lstatSync(name, { throwIfNoEntry: false });
  const start = stat(from);
  if (start === undefined) fs.lstatSync(from);
  const [one, other] = [path.resolve(from), path.resolve(to)];
  if (one === other) throw new codes.ERR_FS_CP_EINVAL({ message: 'src and dest cannot be the same', path: to });
  if (start.isDirectory() && other.startsWith(`${one}/`)) {
    throw new codes.ERR_FS_CP_EINVAL({ message: `cannot copy ${from} to a subdirectory of self ${to}`, path: to });
  }
  if (start.isDirectory() && !recursive) {
    throw new codes.ERR_FS_EISDIR({ syscall: 'cp', message: `Recursive option not enabled, cannot copy a directory: ${from}`, path: from });
  }
  const visit = (source, target) => {
    if (filter && !filter(source, target)) return;
    const found = stat(source);
    const existing = fs.lstatSync(target, { throwIfNoEntry: false });
    if (found.isDirectory()) {
      if (existing && !existing.isDirectory()) throw new codes.ERR_FS_CP_DIR_TO_NON_DIR({ message: `cannot overwrite non-directory ${target} with directory ${source}`, path: target });
      if (!existing) fs.mkdirSync(target, { recursive: true });
      for (const name of fs.readdirSync(source)) visit(path.join(source, name), path.join(target, name));
      return;
    }
    if (existing && !force) {
      if (errorOnExist) throw new codes.ERR_FS_CP_EEXIST({ path: target });
      return;
    }
    fs.mkdirSync(path.dirname(target), { recursive: true });
    if (found.isSymbolicLink()) {
      if (existing) fs.unlinkSync(target);
      fs.symlinkSync(fs.readlinkSync(source), target);
    } else {
      fs.copyFileSync(source, target);
      if (preserveTimestamps) fs.utimesSync(target, found.atime, found.mtime);
    }
  };
  visit(from, to);
};
