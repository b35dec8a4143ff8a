//! A second wall for programs of the host: system calls that reach around the first.
//!
//! Invariant: what is refused stays refused in everything the process starts. A kernel or a processor without the wall is
//! an error, never passed over.

use crate::confine::ConfineError;

/// No new sockets of any kind (Landlock knows TCP alone, and a socket file is another program), no other way to do input
/// and output without the kernel's checks, nothing that leaves the process group or the name spaces, none of other
/// processes' memory, no keys.
#[cfg(target_os = "linux")]
const REFUSED: [libc::c_long; 21] = [
    libc::SYS_socket,
    libc::SYS_io_uring_setup,
    libc::SYS_setsid,
    libc::SYS_setpgid,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_kexec_load,
];

/// On x86-64 a call of the x32 kind has this bit beside its number.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
const X32: libc::c_long = 0x4000_0000;

/// Refuses those calls with `EPERM` from now on, in this thread and all it starts.
///
/// # Errors
/// The filter cannot be built or is refused by the kernel.
#[cfg(target_os = "linux")]
pub(crate) fn refuse_calls() -> Result<(), ConfineError> {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};
    let failed = |why: String| ConfineError::Seccomp(why);
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(|e| failed(e.to_string()))?;
    let mut calls: Vec<libc::c_long> = REFUSED.to_vec();
    #[cfg(target_arch = "x86_64")]
    calls.extend(REFUSED.map(|call| call | X32));
    let rules = calls.into_iter().map(|call| (call, Vec::new())).collect();
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch);
    let program: BpfProgram = filter
        .and_then(TryInto::try_into)
        .map_err(|e| failed(e.to_string()))?;
    seccompiler::apply_filter(&program).map_err(|e| failed(e.to_string()))
}

/// There is no such wall here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn refuse_calls() -> Result<(), ConfineError> {
    Err(ConfineError::Seccomp("only Linux has it".to_owned()))
}
