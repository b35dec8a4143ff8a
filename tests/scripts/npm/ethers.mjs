// exercises: ethers: units, keccak and addresses, wallet from a key, message signature and recovery, ABI coding
import { ethers } from 'ethers';
console.log(ethers.parseEther('1.5'), ethers.formatUnits(1234567n, 6), ethers.id('Transfer(address,address,uint256)'), ethers.getAddress('0x8ba1f109551bd432803012645ac136ddd64dba72'), ethers.isAddress('0x12'));
const wallet = new ethers.Wallet('0x' + '11'.repeat(32));
const signature = await wallet.signMessage('hello');
console.log(wallet.address, signature, ethers.verifyMessage('hello', signature) === wallet.address);
const abi = new ethers.Interface(['function transfer(address to, uint256 amount) returns (bool)', 'event Sent(address indexed to, uint256 amount)']);
const data = abi.encodeFunctionData('transfer', [wallet.address, 5n]);
console.log(data, abi.decodeFunctionData('transfer', data)[1], abi.parseTransaction({ data }).name, ethers.solidityPackedKeccak256(['string', 'uint8'], ['a', 1]), ethers.toUtf8String(ethers.toUtf8Bytes('é')));
try { ethers.parseEther('x'); } catch (e) { console.log(e.code); }
