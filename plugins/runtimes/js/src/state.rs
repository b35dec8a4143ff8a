//! What one call of the runtime has beside QuickJS's heap. Invariant: JavaScript is never called from inside [`with`].

use std::cell::RefCell;
use std::collections::BTreeMap;

use rquickjs::{Function, Object, Persistent, Value};

use crate::Invocation;
use crate::platform::Handle;
use crate::service::cipher::Cipher;
use crate::service::hash::Hasher;
use crate::service::zlib::Codec;

/// Streams, exchanges and children a script may hold at once.
const MAX_HANDLES: usize = 4096;

/// A promise that was rejected and has no handler yet, with its reason.
pub(crate) type Rejection = (Persistent<Value<'static>>, Persistent<Value<'static>>);

/// The call.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) invocation: Invocation,
    /// There is a call: before, nobody may ask what it is.
    pub(crate) begun: bool,
    /// The current folder: absolute, without `.` and `..`.
    pub(crate) cwd: String,
    /// Set once the script asked to end.
    pub(crate) exit: Option<i32>,
    /// The functions of `js/internal/main.js` that the event loop calls.
    pub(crate) hooks: Option<Persistent<Object<'static>>>,
    /// Makes the handlers of promises carry the stores of `AsyncLocalStorage`; absent until there is one.
    pub(crate) carry: Option<Persistent<Function<'static>>>,
    pub(crate) rejections: Vec<Rejection>,
    /// The program is an ES module, whose continuations run before its first ticks.
    pub(crate) modules_first: bool,
    /// What can be waited for, by the number JavaScript knows it by.
    pub(crate) handles: BTreeMap<u32, Handle>,
    /// Numbers that JavaScript wants to hear of; true if the loop stays alive for it.
    pub(crate) watched: BTreeMap<u32, bool>,
    pub(crate) files: Vec<Option<std::fs::File>>,
    pub(crate) hashers: BTreeMap<u32, Hasher>,
    pub(crate) ciphers: BTreeMap<u32, Cipher>,
    pub(crate) codecs: BTreeMap<u32, Codec>,
    last: u32,
}

impl State {
    /// A variable of the call's environment.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        let found = self.invocation.env.iter().rev().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A number nothing else has.
    pub(crate) fn number(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    /// Keeps something that can be waited for; `None` at the limit.
    pub(crate) fn hold(&mut self, handle: Handle) -> Option<u32> {
        if self.handles.len() >= MAX_HANDLES {
            return None;
        }
        let id = self.number();
        self.handles.insert(id, handle);
        Some(id)
    }
}

thread_local!(static STATE: RefCell<State> = RefCell::default());

/// Looks at the call's state. JavaScript must not be called from inside `f`.
pub(crate) fn with<R>(f: impl FnOnce(&mut State) -> R) -> R {
    STATE.with(|state| f(&mut state.borrow_mut()))
}
