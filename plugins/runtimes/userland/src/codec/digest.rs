//! Digests that OpenSSL has and the interpreter has not.

use super::coder::{Coder, Fault, Step};
use sha2::Digest;

/// A digest by OpenSSL's name. It stays usable after its end: the digest is that of all input so far.
pub(super) fn digest(name: &str) -> Result<Box<dyn Coder>, Fault> {
    Ok(match name {
        "ripemd160" => Box::new(Hash(ripemd::Ripemd160::new())),
        "sha512_224" => Box::new(Hash(sha2::Sha512_224::new())),
        "sha512_256" => Box::new(Hash(sha2::Sha512_256::new())),
        "sm3" => Box::new(Hash(sm3::Sm3::new())),
        _ => return Err(Fault::Options),
    })
}

struct Hash<D>(D);

impl<D: Digest + Clone + 'static> Coder for Hash<D> {
    fn step(
        &mut self,
        input: &[u8],
        end: bool,
        _: usize,
        out: &mut Vec<u8>,
    ) -> Result<Step, Fault> {
        self.0.update(input);
        if end {
            out.extend_from_slice(&self.0.clone().finalize());
        }
        Ok(Step {
            taken: input.len(),
            ended: end,
        })
    }

    fn twin(&self) -> Option<Box<dyn Coder>> {
        Some(Box::new(Hash(self.0.clone())))
    }
}
