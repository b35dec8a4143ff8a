//! Many plugins of one: other digits over the `000` in the names of the guest `plain`.

use anyhow::{Result, bail};
use std::path::Path;

/// Makes `count` plugins, each in its folder, from the built guest `plain`.
pub(crate) fn make(plain: &Path, count: usize, to: &Path) -> Result<()> {
    let wasm = std::fs::read(plain.join("plugin.wasm"))?;
    let yaml = std::fs::read(plain.join("plugin.yaml"))?;
    for n in 1..=count {
        let folder = to.join(format!("plain-{n:03}"));
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("plugin.wasm"), renamed(&wasm, n)?)?;
        let text = replaced(&yaml, b"plain-000", format!("plain-{n:03}").as_bytes()).0;
        std::fs::write(folder.join("plugin.yaml"), text)?;
    }
    Ok(())
}

fn renamed(wasm: &[u8], n: usize) -> Result<Vec<u8>> {
    let (wasm, tools) = replaced(wasm, b"plain_000", format!("plain_{n:03}").as_bytes());
    let (wasm, _) = replaced(&wasm, b"plain-000", format!("plain-{n:03}").as_bytes());
    if tools == 0 {
        bail!("the guest `plain` does not hold its tool's name as text");
    }
    Ok(wasm)
}

/// Replaces text by text of the same length, and counts.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> (Vec<u8>, usize) {
    let mut out = bytes.to_vec();
    let mut count = 0;
    let mut at = 0;
    while let Some(found) = out[at..].windows(from.len()).position(|w| w == from) {
        at += found;
        out[at..at + from.len()].copy_from_slice(&to[..from.len()]);
        at += from.len();
        count += 1;
    }
    (out, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_replaced() {
        let (out, count) = replaced(b"a plain_000 plain_000b", b"plain_000", b"plain_042");
        assert_eq!((out.as_slice(), count), (&b"a plain_042 plain_042b"[..], 2));
        assert!(renamed(b"nothing", 1).is_err());
    }
}
