//! The bundled skills, put beside the binary.

use crate::ctx::Ctx;
use anyhow::{Context as _, Result};
use std::path::Path;

/// Puts `skills/` of the checkout beside the binary as it is now.
pub(super) fn put(ctx: &Ctx) -> Result<()> {
    let (from, to) = (ctx.root.join("skills"), ctx.bin_dir().join("skills"));
    let fresh = ctx.bin_dir().join("skills.new");
    remove(&fresh)?;
    copy(&from, &fresh).with_context(|| format!("cannot copy `{}`", from.display()))?;
    remove(&to)?;
    std::fs::rename(&fresh, &to)?;
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
        _ => Ok(()),
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
