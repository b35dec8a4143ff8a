// exercises: bs58: encode and decode, leading zeros, bad input
import bs58 from 'bs58';
console.log(bs58.encode(Buffer.from('Hello World!')), Buffer.from(bs58.decode('2NEpo7TZRRrLZSi2U')).toString(), bs58.encode(Uint8Array.from([0, 0, 40, 127])), bs58.decode('11'), bs58.decodeUnsafe('0OIl'));
try { bs58.decode('0'); } catch (e) { console.log(e instanceof Error); }
