// Modules as SVG, PNG or text, with an empty border around them.

import { crc32, deflateSync } from "node:zlib";
import type { Modules } from "./matrix.ts";

/** The modules with a light border. */
export function bordered(modules: Modules, border: number): Modules {
  const size = modules.length + 2 * border;
  const light = (count: number): boolean[] => new Array<boolean>(count).fill(false);
  const blank = (): Modules => Array.from({ length: border }, () => light(size));
  return [...blank(), ...modules.map((row) => [...light(border), ...row, ...light(border)]), ...blank()];
}

/** One path: a horizontal run of dark modules is one rectangle. */
export function svg(modules: Modules, title: string): string {
  const size = modules.length;
  let path = "";
  modules.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue;
      let length = 1;
      while (row[x + length]) length++;
      path += `M${x} ${y}h${length}v1h-${length}z`;
      x += length;
    }
  });
  const words = title.replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character]!);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
<title>${words}</title>
<rect width="${size}" height="${size}" fill="#fff"/>
<path d="${path}" fill="#000"/>
</svg>
`;
}

/** Two rows of modules in one line of text. */
export function text(modules: Modules, invert: boolean): string {
  let lines = "";
  for (let y = 0; y < modules.length; y += 2) {
    const lower = modules[y + 1] ?? [];
    const line = modules[y]!.map((dark, x) => " ▀▄█"[(dark !== invert ? 1 : 0) + ((lower[x] ?? false) !== invert ? 2 : 0)]);
    lines += `${line.join("")}\n`;
  }
  return lines;
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A picture with one bit for a pixel, white being 1. */
export function png(modules: Modules, scale: number): Buffer {
  const side = modules.length * scale;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = modules.flatMap((row) => {
    const line = Buffer.alloc(1 + Math.ceil(side / 8));
    for (let x = 0; x < side; x++) {
      if (!row[Math.floor(x / scale)]) line[1 + (x >>> 3)]! |= 0x80 >>> (x & 7);
    }
    return new Array<Buffer>(scale).fill(line);
  });
  return Buffer.concat([PNG_SIGNATURE, chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
