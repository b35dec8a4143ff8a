//! The modes of operation around one block of AES. Invariant: `held` is shorter than a block between two calls, but for
//! the last block of a padded decryption.

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256, Block};
use ghash::GHash;
use ghash::universal_hash::UniversalHash;

/// Bytes of a block.
const BLOCK_BYTES: usize = 16;
/// Bytes of a counter's start that needs no hashing.
const SHORT_IV_BYTES: usize = 12;
/// Fewest bytes of a tag that is believed.
const MIN_TAG_BYTES: usize = 4;

type Bytes = [u8; BLOCK_BYTES];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Ecb,
    Cbc,
    Ctr,
    Gcm,
}

enum Key {
    Short(Aes128),
    Middle(Aes192),
    Long(Aes256),
}

impl Key {
    fn new(bits: &str, key: &[u8]) -> Option<Self> {
        match bits {
            "128" => Aes128::new_from_slice(key).ok().map(Self::Short),
            "192" => Aes192::new_from_slice(key).ok().map(Self::Middle),
            "256" => Aes256::new_from_slice(key).ok().map(Self::Long),
            _ => None,
        }
    }

    fn encrypt(&self, bytes: Bytes) -> Bytes {
        let mut block = Block::from(bytes);
        match self {
            Self::Short(key) => key.encrypt_block(&mut block),
            Self::Middle(key) => key.encrypt_block(&mut block),
            Self::Long(key) => key.encrypt_block(&mut block),
        }
        block.into()
    }

    fn decrypt(&self, bytes: Bytes) -> Bytes {
        let mut block = Block::from(bytes);
        match self {
            Self::Short(key) => key.decrypt_block(&mut block),
            Self::Middle(key) => key.decrypt_block(&mut block),
            Self::Long(key) => key.decrypt_block(&mut block),
        }
        block.into()
    }
}

/// The hash of GCM over pieces of any length.
struct Tagger {
    hash: GHash,
    /// What is given to the last step.
    mask: Bytes,
    held: Vec<u8>,
    aad_bytes: u64,
    text_bytes: u64,
}

impl Tagger {
    fn add(&mut self, data: &[u8]) {
        self.held.extend_from_slice(data);
        let whole = self.held.len() / BLOCK_BYTES * BLOCK_BYTES;
        let (blocks, rest) = self.held.split_at(whole);
        if !blocks.is_empty() {
            self.hash.update_padded(blocks);
        }
        self.held = rest.to_vec();
    }

    fn pad(&mut self) {
        if !self.held.is_empty() {
            self.hash.update_padded(&std::mem::take(&mut self.held));
        }
    }

    fn tag(mut self) -> Bytes {
        self.pad();
        self.hash
            .update_padded(&lengths(self.aad_bytes, self.text_bytes));
        xor(self.hash.finalize().into(), &self.mask)
    }
}

fn lengths(first: u64, second: u64) -> Bytes {
    let bits = ((u128::from(first) * 8) << 64) | (u128::from(second) * 8);
    bits.to_be_bytes()
}

fn xor(mut one: Bytes, other: &[u8]) -> Bytes {
    for (byte, with) in one.iter_mut().zip(other) {
        *byte ^= with;
    }
    one
}

fn block(bytes: &[u8]) -> Bytes {
    xor([0; BLOCK_BYTES], bytes)
}

/// A message that is being encrypted or decrypted.
pub(crate) struct Cipher {
    key: Key,
    mode: Mode,
    encrypt: bool,
    pub(crate) padding: bool,
    /// The last block of the chain, or the counter.
    chain: Bytes,
    /// What is left of the counter's encrypted block.
    stream: Vec<u8>,
    held: Vec<u8>,
    tagger: Option<Tagger>,
}

impl Cipher {
    pub(crate) fn new(
        name: &str,
        key: &[u8],
        iv: &[u8],
        encrypt: bool,
    ) -> Result<Self, &'static str> {
        let mut parts = name.split('-');
        let (Some("aes"), Some(bits), Some(mode), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err("cipher");
        };
        let (mode, iv_bytes) = match mode {
            "ecb" => (Mode::Ecb, 0..=0),
            "cbc" => (Mode::Cbc, BLOCK_BYTES..=BLOCK_BYTES),
            "ctr" => (Mode::Ctr, BLOCK_BYTES..=BLOCK_BYTES),
            "gcm" => (Mode::Gcm, 1..=usize::MAX),
            _ => return Err("cipher"),
        };
        if !["128", "192", "256"].contains(&bits) {
            return Err("cipher");
        }
        let key = Key::new(bits, key).ok_or("key")?;
        if !iv_bytes.contains(&iv.len()) {
            return Err("iv");
        }
        let mut cipher = Self {
            key,
            mode,
            encrypt,
            padding: true,
            chain: block(iv),
            stream: Vec::new(),
            held: Vec::new(),
            tagger: None,
        };
        if mode == Mode::Gcm {
            cipher.begin(iv);
        }
        Ok(cipher)
    }

    /// Makes the counter and the tag of GCM.
    fn begin(&mut self, iv: &[u8]) {
        let hash = GHash::new(&self.key.encrypt([0; BLOCK_BYTES]).into());
        self.chain = if iv.len() == SHORT_IV_BYTES {
            let mut start = block(iv);
            start[BLOCK_BYTES - 1] = 1;
            start
        } else {
            let mut hash = hash.clone();
            hash.update_padded(iv);
            hash.update_padded(&lengths(0, iv.len() as u64));
            hash.finalize().into()
        };
        self.tagger = Some(Tagger {
            hash,
            mask: self.key.encrypt(self.chain),
            held: Vec::new(),
            aad_bytes: 0,
            text_bytes: 0,
        });
        self.count();
    }

    /// The next counter: of 32 bits in GCM, of 128 in CTR.
    fn count(&mut self) {
        let counter = u128::from_be_bytes(self.chain);
        let next = if self.mode == Mode::Gcm {
            counter >> 32 << 32 | u128::from((counter as u32).wrapping_add(1))
        } else {
            counter.wrapping_add(1)
        };
        self.chain = next.to_be_bytes();
    }

    pub(crate) fn aad(&mut self, data: &[u8]) {
        if let Some(tagger) = &mut self.tagger {
            tagger.aad_bytes += data.len() as u64;
            tagger.add(data);
        }
    }

    pub(crate) fn update(&mut self, data: &[u8]) -> Vec<u8> {
        if matches!(self.mode, Mode::Ctr | Mode::Gcm) {
            return self.streamed(data);
        }
        self.held.extend_from_slice(data);
        let held = std::mem::take(&mut self.held);
        let mut whole = held.len() / BLOCK_BYTES * BLOCK_BYTES;
        // The last block may be padding.
        if !self.encrypt && self.padding && whole == held.len() && whole > 0 {
            whole -= BLOCK_BYTES;
        }
        let (blocks, rest) = held.split_at(whole);
        self.held = rest.to_vec();
        let made = blocks
            .chunks(BLOCK_BYTES)
            .map(|bytes| self.chained(block(bytes)));
        made.collect::<Vec<_>>().concat()
    }

    fn chained(&mut self, bytes: Bytes) -> Bytes {
        match (self.mode, self.encrypt) {
            (Mode::Cbc, true) => {
                self.chain = self.key.encrypt(xor(bytes, &self.chain));
                self.chain
            }
            (Mode::Cbc, false) => {
                let before = std::mem::replace(&mut self.chain, bytes);
                xor(self.key.decrypt(bytes), &before)
            }
            (_, true) => self.key.encrypt(bytes),
            (_, false) => self.key.decrypt(bytes),
        }
    }

    fn streamed(&mut self, data: &[u8]) -> Vec<u8> {
        if let Some(tagger) = &mut self.tagger {
            if tagger.text_bytes == 0 {
                tagger.pad();
            }
            tagger.text_bytes += data.len() as u64;
        }
        if !self.encrypt
            && let Some(tagger) = &mut self.tagger
        {
            tagger.add(data);
        }
        let mut made = data.to_vec();
        for byte in &mut made {
            if self.stream.is_empty() {
                self.stream = self.key.encrypt(self.chain).to_vec();
                self.stream.reverse();
                self.count();
            }
            *byte ^= self.stream.pop().unwrap_or_default();
        }
        if self.encrypt
            && let Some(tagger) = &mut self.tagger
        {
            tagger.add(&made);
        }
        made
    }

    /// The last bytes and the tag. `tag` is what a decryption with GCM has to have.
    pub(crate) fn finish(mut self, tag: Option<&[u8]>) -> Result<(Vec<u8>, Vec<u8>), &'static str> {
        if let Some(tagger) = self.tagger.take() {
            let made = tagger.tag();
            let good = self.encrypt || tag.is_some_and(|tag| equal(tag, &made));
            return if good {
                Ok((Vec::new(), made.to_vec()))
            } else {
                Err("tag")
            };
        }
        if self.mode == Mode::Ctr {
            return Ok((Vec::new(), Vec::new()));
        }
        let mut held = std::mem::take(&mut self.held);
        if !self.padding {
            return if held.is_empty() {
                Ok((held, Vec::new()))
            } else {
                Err("length")
            };
        }
        if self.encrypt {
            let missing = BLOCK_BYTES - held.len();
            held.resize(BLOCK_BYTES, missing as u8);
            return Ok((self.chained(block(&held)).to_vec(), Vec::new()));
        }
        if held.len() != BLOCK_BYTES {
            return Err("length");
        }
        let last = self.chained(block(&held));
        let count = usize::from(last[BLOCK_BYTES - 1]);
        let text = BLOCK_BYTES
            .checked_sub(count)
            .filter(|text| *text < BLOCK_BYTES)
            .ok_or("padding")?;
        let (text, padding) = last.split_at(text);
        if padding.iter().any(|byte| usize::from(*byte) != count) {
            return Err("padding");
        }
        Ok((text.to_vec(), Vec::new()))
    }
}

/// Compares the bytes of a tag without stopping at the first difference.
fn equal(tag: &[u8], made: &Bytes) -> bool {
    let differ = tag
        .iter()
        .zip(made)
        .fold(0, |differ, (one, other)| differ | (one ^ other));
    (MIN_TAG_BYTES..=BLOCK_BYTES).contains(&tag.len()) && differ == 0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let digits = text.as_bytes().chunks(2);
        digits
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    /// Test case 4 of the GCM specification, in pieces of every length.
    #[test]
    fn gcm_with_authenticated_data_in_pieces() {
        let key = hex("feffe9928665731c6d6a8f9467308308");
        let iv = hex("cafebabefacedbaddecaf888");
        let text = hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        );
        let wanted = hex(
            "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
        );
        let tag = hex("5bc94fbc3221a5db94fae95ae7121a47");
        for piece in 1..40 {
            let mut cipher = Cipher::new("aes-128-gcm", &key, &iv, true).unwrap();
            cipher.aad(&hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
            let made: Vec<u8> = text
                .chunks(piece)
                .flat_map(|part| cipher.update(part))
                .collect();
            assert_eq!(made, wanted);
            assert_eq!(cipher.finish(None).unwrap().1, tag);
        }
        let open = |tag: &[u8]| {
            let mut cipher = Cipher::new("aes-128-gcm", &key, &iv, false).unwrap();
            cipher.aad(&hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
            assert_eq!(cipher.update(&wanted), text);
            cipher.finish(Some(tag)).map(|_| ())
        };
        assert_eq!(open(&tag), Ok(()));
        assert_eq!(open(&[0; 16]), Err("tag"));
        assert_eq!(open(&[]), Err("tag"));
    }

    #[test]
    fn cbc_pads_and_refuses_what_is_not_padded() {
        let (key, iv) = ([7; 32], [9; 16]);
        for length in 0..40 {
            let text = vec![5; length];
            let mut cipher = Cipher::new("aes-256-cbc", &key, &iv, true).unwrap();
            let mut made = cipher.update(&text);
            made.extend(cipher.finish(None).unwrap().0);
            assert_eq!(made.len(), (length / 16 + 1) * 16);
            let mut back = Cipher::new("aes-256-cbc", &key, &iv, false).unwrap();
            let mut plain: Vec<u8> = made.chunks(7).flat_map(|part| back.update(part)).collect();
            plain.extend(back.finish(None).unwrap().0);
            assert_eq!(plain, text);
        }
        let mut cut = Cipher::new("aes-256-cbc", &key, &iv, false).unwrap();
        cut.update(&[1; 20]);
        assert_eq!(cut.finish(None).err(), Some("length"));
        let mut noise = Cipher::new("aes-256-cbc", &key, &iv, false).unwrap();
        noise.update(&[1; 32]);
        assert_eq!(noise.finish(None).err(), Some("padding"));
    }

    /// F.5.1 of SP 800-38A.
    #[test]
    fn ctr_of_the_specification() {
        let key = hex("2b7e151628aed2a6abf7158809cf4f3c");
        let iv = hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
        let mut cipher = Cipher::new("aes-128-ctr", &key, &iv, true).unwrap();
        let made = cipher.update(&hex(
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
        ));
        assert_eq!(
            made,
            hex("874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff")
        );
    }

    #[test]
    fn wrong_names_keys_and_starts() {
        let made = |name, key: usize, iv: usize| {
            Cipher::new(name, &vec![0; key], &vec![0; iv], true).err()
        };
        assert_eq!(made("des-ede3-cbc", 24, 8), Some("cipher"));
        assert_eq!(made("aes-128-cbc", 17, 16), Some("key"));
        assert_eq!(made("aes-128-cbc", 16, 12), Some("iv"));
        assert_eq!(made("aes-256-gcm", 32, 0), Some("iv"));
    }
}
