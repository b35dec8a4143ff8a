// exercises: viem: units, hashing, addresses, ABI coding, account signature, errors by name
import { parseEther, formatEther, keccak256, toHex, isAddress, getAddress, encodeFunctionData, decodeFunctionData, parseAbi, hashMessage, verifyMessage, encodeAbiParameters, parseAbiParameters } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { mainnet } from 'viem/chains';
console.log(parseEther('1.5'), formatEther(10n ** 15n), keccak256(toHex('hello')), isAddress('0x12'), getAddress('0x8ba1f109551bd432803012645ac136ddd64dba72'), mainnet.id);
const account = privateKeyToAccount(`0x${'11'.repeat(32)}`);
const signature = await account.signMessage({ message: 'hello' });
console.log(account.address, signature, await verifyMessage({ address: account.address, message: 'hello', signature }), hashMessage('x').length);
const abi = parseAbi(['function transfer(address to, uint256 amount) returns (bool)']);
const data = encodeFunctionData({ abi, functionName: 'transfer', args: [account.address, 5n] });
console.log(data, decodeFunctionData({ abi, data }).args[1], encodeAbiParameters(parseAbiParameters('string x, uint8 y'), ['é', 3]).length);
try { getAddress('0x1'); } catch (e) { console.log(e.name); }
