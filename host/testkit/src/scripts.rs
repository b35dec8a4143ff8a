//! Commands that are closures.

use crate::lock;
use async_trait::async_trait;
use claw_core::code::FailureKind;
use claw_core::sandbox::{Invocation, SandboxError};
use claw_core::script::{CommandLine, Executed, Exit, Scripts};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::collections::VecDeque;
use std::future::Future;
use std::sync::Mutex;

/// What came of a command.
type Done = Result<Executed, SandboxError>;
type Run = Box<dyn Fn(Invocation, CommandLine) -> BoxFuture<'static, Done> + Send + Sync>;

/// Runs every command by one closure, or answers in order. Keeps every invocation.
pub struct FakeScripts {
    run: Option<Run>,
    answers: Mutex<VecDeque<Done>>,
    runs: Mutex<Vec<(Invocation, CommandLine)>>,
}

impl FakeScripts {
    /// Commands that are this closure.
    pub fn new<F, R>(run: F) -> Self
    where
        F: Fn(Invocation, CommandLine) -> R + Send + Sync + 'static,
        R: Future<Output = Done> + Send + 'static,
    {
        Self {
            run: Some(Box::new(move |invocation, command| {
                run(invocation, command).boxed()
            })),
            ..Self::answering([])
        }
    }

    /// The first command answers the first of these, and so on; one too many is a fault of the host.
    pub fn answering(answers: impl IntoIterator<Item = Done>) -> Self {
        Self {
            run: None,
            answers: Mutex::new(answers.into_iter().collect()),
            runs: Mutex::default(),
        }
    }

    /// A command that exited by itself with this code, and wrote this.
    pub fn exited(code: u8, stdout: &str, stderr: &str) -> Executed {
        Executed {
            exit: Exit::exited(code),
            failure: None,
            stdout: stdout.as_bytes().to_vec(),
            stderr: stderr.as_bytes().to_vec(),
            output_dropped_bytes: 0,
            commands: 1,
            wall_us: 1_000,
            cpu_us: 500,
            memory_peak_bytes: 1 << 20,
        }
    }

    /// Every command so far, with what it was given.
    pub fn runs(&self) -> Vec<(Invocation, CommandLine)> {
        lock(&self.runs).clone()
    }
}

#[async_trait]
impl Scripts for FakeScripts {
    async fn execute(&self, invocation: Invocation, command: CommandLine) -> Done {
        lock(&self.runs).push((invocation.clone(), command.clone()));
        if let Some(run) = &self.run {
            return run(invocation, command).await;
        }
        let next = lock(&self.answers).pop_front();
        next.unwrap_or_else(|| {
            Err(SandboxError {
                kind: FailureKind::HostBug,
                message: format!("no answer is left for `{}`", command.program),
            })
        })
    }
}
