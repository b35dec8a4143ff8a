//! What each kind of person may cause at most.
//!
//! | actor | may |
//! |---|---|
//! | owner, a schedule of the owner | everything that is granted; nobody else uses a secret |
//! | paired | call tools and read; blobs of the call and scratch may be written, nothing else |
//! | group member | call tools and read the web, with blobs of the call and scratch |
//! | stranger | nothing |
//!
//! Scratch is `/tmp`. Whoever mounts it gives persons of other rights other folders: what one of them leaves there, none
//! of the others reads.

use crate::target::Target;
use claw_core::capability::Access;
use claw_core::subject::Actor;

/// The root of scratch files.
const SCRATCH_ROOT: &str = "/tmp";

/// Whether the actor may cause this.
///
/// # Errors
/// Why not, in words.
pub(super) fn may(actor: &Actor, target: &Target) -> Result<(), &'static str> {
    let reads = target.access() == Access::Read;
    match (actor, target) {
        (Actor::Owner | Actor::Schedule, _) => Ok(()),
        (Actor::Stranger, _) => Err("strangers may cause nothing"),
        (_, Target::Secret { .. } | Target::Capture { .. }) => {
            Err("secrets are used for the owner alone")
        }
        (_, Target::Tool(_) | Target::Blobs(_)) => Ok(()),
        (_, Target::File { path, .. }) if path.root() == SCRATCH_ROOT => Ok(()),
        (Actor::Paired(_), _) if reads => Ok(()),
        (Actor::Paired(_), _) => Err("paired persons may only read"),
        (Actor::GroupMember, Target::Http { .. }) if reads => Ok(()),
        (Actor::GroupMember, _) => Err("group members may only read the web"),
    }
}
