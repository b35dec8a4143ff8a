// exercises: @solana/web3.js: key pairs from a seed, public keys, transactions built and signed and parsed, lamports
import { Keypair, PublicKey, SystemProgram, Transaction, LAMPORTS_PER_SOL, clusterApiUrl } from '@solana/web3.js';
const payer = Keypair.fromSeed(Uint8Array.from({ length: 32 }, (_, i) => i)), to = Keypair.fromSeed(new Uint8Array(32).fill(7)).publicKey;
console.log(payer.publicKey.toBase58(), to.toString(), PublicKey.default.toBase58(), PublicKey.isOnCurve(to.toBytes()), LAMPORTS_PER_SOL, clusterApiUrl('devnet'));
const tx = new Transaction({ feePayer: payer.publicKey, blockhash: '11111111111111111111111111111111', lastValidBlockHeight: 1 }).add(SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: to, lamports: 0.5 * LAMPORTS_PER_SOL }));
tx.sign(payer);
const bytes = tx.serialize();
console.log(bytes.length, bytes.toString('base64').slice(0, 40), Transaction.from(bytes).verifySignatures(), Transaction.from(bytes).instructions[0].programId.equals(SystemProgram.programId));
console.log(PublicKey.findProgramAddressSync([Buffer.from('seed')], SystemProgram.programId)[0].toBase58());
try { new PublicKey('short'); } catch (e) { console.log(e.name); }
