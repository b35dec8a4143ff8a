// `multipart/form-data`: forms as bytes and back.
const { codes } = require('internal/errors');

const utf8 = text => internalBinding('text').decode(text.toWellFormed(), 'utf8');
const escape = text => text.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');

exports.encode = form => {
  const boundary = `----formdata-claw-0${internalBinding('text').encode(internalBinding('random').bytes(6), 'hex')}`;
  const entries = [...form].map(([name, value]) => {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escape(name)}"`;
    if (typeof value === 'string') return [utf8(`${head}\r\n\r\n${value.replace(/\r?\n|\r/g, '\r\n')}\r\n`)];
    return [utf8(`${head}; filename="${escape(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`), value, utf8('\r\n')];
  });
  async function* parts() {
    for (const entry of entries) {
      for (const part of entry) yield part instanceof Uint8Array ? part : new Uint8Array(await part.arrayBuffer());
    }
    yield utf8(`--${boundary}--\r\n`);
  }
  const length = entries.flat().reduce((sum, part) => sum + (part.size ?? part.length), 0) + boundary.length + 6;
  return { iterate: parts, type: `multipart/form-data; boundary=${boundary}`, length };
};

exports.decode = (bytes, type) => {
  const form = new FormData();
  if (/^application\/x-www-form-urlencoded/i.test(type)) {
    for (const [name, value] of new URLSearchParams(new TextDecoder().decode(bytes))) form.append(name, value);
    return form;
  }
  const boundary = /^multipart\/form-data\b.*;\s*boundary=(?:"([^"]+)"|([^;\s]+))/is.exec(type);
  if (!boundary) throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
  const mark = `--${boundary[1] ?? boundary[2]}`;
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = all.indexOf(mark); at >= 0;) {
    const start = at + mark.length + 2;
    const end = all.indexOf(`\r\n${mark}`, start);
    const split = all.indexOf('\r\n\r\n', start);
    if (end < 0 || split < 0) break;
    const head = all.subarray(start, split).toString();
    const name = /\bname="((?:[^"\\]|\\.)*)"/i.exec(head)?.[1];
    if (name === undefined) throw new codes.ERR_INVALID_STATE('malformed form data');
    const file = /\bfilename="((?:[^"\\]|\\.)*)"/i.exec(head)?.[1];
    const content = all.subarray(split + 4, Math.max(split + 4, end));
    const plain = text => text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%22', '"');
    if (file === undefined) form.append(plain(name), content.toString());
    else form.append(plain(name), new File([content], plain(file), { type: /content-type:\s*([^\r\n]+)/i.exec(head)?.[1] ?? 'text/plain' }));
    at = end + 2;
  }
  return form;
};
