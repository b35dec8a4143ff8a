//! Room for guests on this machine: so many instances and so much memory at once.
//!
//! Invariant: a call holds its permits from before its store exists until after it is gone. There is no queue: a
//! call that finds no room is told `busy`, and its caller decides when to try again.

use crate::errors::Failure;
use claw_core::code::FailureKind;
use claw_core::limit::MIB_BYTES;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Instances at once, by default.
pub const MAX_INSTANCES: usize = 64;
/// Share of the machine's memory for guests, in percent.
const MEMORY_PERCENT: u64 = 25;
/// Guest memory on a machine that does not tell its own, in bytes.
const FALLBACK_BYTES: u64 = 1 << 30;

/// Permits of one call.
pub(crate) struct Permits {
    _instance: OwnedSemaphorePermit,
    _memory: OwnedSemaphorePermit,
}

/// The host-wide semaphores.
pub(crate) struct Room {
    instances: Arc<Semaphore>,
    all_instances: usize,
    memory: Arc<Semaphore>,
    memory_mib: u32,
}

impl Room {
    /// Room for so many instances and so much memory together.
    pub(crate) fn new(instances: usize, memory_bytes: u64) -> Self {
        let mib = u32::try_from(memory_bytes / MIB_BYTES)
            .unwrap_or(u32::MAX)
            .max(1);
        let mib = mib.min(u32::try_from(Semaphore::MAX_PERMITS).unwrap_or(u32::MAX));
        Self {
            instances: Arc::new(Semaphore::new(instances.max(1))),
            all_instances: instances.max(1),
            memory: Arc::new(Semaphore::new(mib as usize)),
            memory_mib: mib,
        }
    }

    /// Whether no guest is live.
    pub(crate) fn is_empty(&self) -> bool {
        self.instances.available_permits() == self.all_instances
    }

    /// Guests that are live.
    pub(crate) fn live(&self) -> usize {
        self.all_instances
            .saturating_sub(self.instances.available_permits())
    }

    /// Takes room for one instance with this memory limit. A limit beyond all there is takes all there is.
    pub(crate) fn take(&self, memory_bytes: u64) -> Result<Permits, Failure> {
        let busy = |what: &str| {
            Failure::new(
                FailureKind::Busy,
                format!("no room for another {what}; try again"),
            )
        };
        let wanted = u32::try_from(memory_bytes.div_ceil(MIB_BYTES)).unwrap_or(u32::MAX);
        let wanted = wanted.clamp(1, self.memory_mib);
        let instance = Arc::clone(&self.instances).try_acquire_owned();
        let memory = Arc::clone(&self.memory).try_acquire_many_owned(wanted);
        Ok(Permits {
            _instance: instance.map_err(|_| busy("instance"))?,
            _memory: memory.map_err(|_| busy("guest's memory"))?,
        })
    }

    /// Takes room for one more instance of a call whose memory has room already.
    pub(crate) fn take_instance(&self) -> Result<OwnedSemaphorePermit, Failure> {
        let taken = Arc::clone(&self.instances).try_acquire_owned();
        let words = "no room for another instance; try again";
        taken.map_err(|_| Failure::new(FailureKind::Busy, words))
    }
}

/// The share of this machine's memory that guests may have, in bytes.
pub fn guest_memory_bytes() -> u64 {
    let info = rustix::system::sysinfo();
    let machine = info
        .totalram
        .saturating_mul(u64::from(info.mem_unit.max(1)));
    let group = std::fs::read_to_string("/sys/fs/cgroup/memory.max")
        .ok()
        .and_then(|text| text.trim().parse::<u64>().ok())
        .unwrap_or(u64::MAX);
    match machine.min(group) {
        0 => FALLBACK_BYTES,
        total => total / 100 * MEMORY_PERCENT,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn instances_and_memory_are_bounded_and_come_back() {
        let room = Room::new(2, 100 * MIB_BYTES);
        let one = room.take(60 * MIB_BYTES).unwrap();
        let full = room.take(60 * MIB_BYTES).err().unwrap();
        assert_eq!(full.kind, FailureKind::Busy);
        let two = room.take(40 * MIB_BYTES).unwrap();
        drop(one);
        let three = room.take(60 * MIB_BYTES).unwrap();
        assert_eq!(room.take(0).err().unwrap().kind, FailureKind::Busy);
        drop((two, three));
        room.take(u64::MAX).unwrap();
        assert!(guest_memory_bytes() >= 64 * MIB_BYTES);
    }
}
