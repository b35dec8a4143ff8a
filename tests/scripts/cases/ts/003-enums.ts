#!/usr/bin/env -S npx tsx
// exercises: numeric and string and mixed enums, reverse mapping, const enums, computed members, enum as object, bit flags
enum Level { Debug, Info, Warn = 10, Error }
enum Colour { Red = 'RED', Green = 'GREEN' }
const enum Size { Small = 1, Large = Small * 10 + 2 }
enum Flags { None = 0, Read = 1 << 0, Write = 1 << 1, All = Read | Write, Len = 'abc'.length }
enum Mixed { A, B = 'b' }
console.log(Level.Info, Level[11], Level['Warn'], Object.keys(Level), Level);
console.log(Colour.Red, Object.values(Colour), (Colour as Record<string, string>)['Green'], Size.Large, Mixed);
const has = (set: Flags, flag: Flags): boolean => (set & flag) === flag;
let mine: Flags = Flags.Read;
mine |= Flags.Write;
console.log(has(mine, Flags.All), Flags[mine], Flags.Len, has(Flags.Read, Flags.Write), mine ^ Flags.Read);
function log(level: Level, text: string): void { if (level >= Level.Info) console.log(`${Level[level].toUpperCase().padEnd(5)} ${text}`); }
log(Level.Debug, 'hidden');
log(Level.Error, 'shown');
const names: Record<Level, string> = { [Level.Debug]: 'd', [Level.Info]: 'i', [Level.Warn]: 'w', [Level.Error]: 'e' };
console.log(names, typeof Level, Level.Debug in Level);
enum Level2 { X = Level.Warn, Y }
enum Level { Extra = 50 }
console.log(Level2.Y, Level.Extra, Level[50], JSON.stringify({ c: Colour.Green, l: Level.Info }));
const parse = (s: string): Colour | undefined => Object.values(Colour).find((c) => c === s.toUpperCase());
console.log(parse('green'), parse('blue'));
