//! Pre-initialisation: runs what a runtime does before it knows its call, once, and keeps the memory it leaves as the
//! component's initial memory. For the build of runtimes alone; nothing of it is in the `claw` binary.
//!
//! Invariant: nothing of a machine or a moment gets into the result. The function that is run may import nothing: every
//! import it calls ends it, but for three looks at clocks that stand at zero. So the same component gives the same bytes,
//! and no seed, clock, environment or folder can be frozen in it.

mod module;
mod snapshot;

use module::{Binary, Section};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use wasmparser::BinaryReaderError;
use wasmtime::{Caller, Extern, Func, FuncType, Instance, Module, Store, Val};

/// The export of a core module that is run: no parameters, no results. It is gone from the result.
pub const EXPORT: &str = "claw_pre_initialise";

/// The interfaces of the clocks, without name and version.
const CLOCKS: &str = "wasi:clocks/";
/// How often clocks are looked at: QuickJS seeds `Math.random`, which is done again when a program starts, and begins its
/// own `performance`, whose place Node's takes; rquickjs seeds its table of classes, whose keys no script chooses.
const CLOCK_LOOKS: u32 = 3;
/// Bytes of a `datetime` as the clock writes it.
const DATETIME_BYTES: usize = 16;

/// Why a component cannot be pre-initialised.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not a component, or cut off.
    #[error("malformed: {0}")]
    Malformed(#[from] BinaryReaderError),
    /// No module of the component exports [`EXPORT`].
    #[error("no module of the component exports `{EXPORT}`")]
    NoExport,
    /// The module has what a snapshot cannot keep.
    #[error("the module has {0}, which a snapshot cannot keep")]
    Unsupported(&'static str),
    /// The function asked for something or failed.
    #[error("`{EXPORT}` failed: {0}")]
    Run(String),
}

/// The component with the memory and the globals that [`EXPORT`] leaves behind.
///
/// # Errors
/// There is no such export, it calls an import, or the module keeps state a snapshot does not have.
pub fn pre_initialise(component: &[u8]) -> Result<Vec<u8>, Error> {
    let binary = Binary::parse(component)?;
    let mut out = binary.header().to_vec();
    let mut found = false;
    for section in binary.sections() {
        if section.id == Section::MODULE && module::exports(section.body, EXPORT)? {
            found = true;
            Section::write(&mut out, section.id, &initialised(section.body)?);
        } else {
            out.extend_from_slice(section.whole);
        }
    }
    if found { Ok(out) } else { Err(Error::NoExport) }
}

/// Runs the module's function and rewrites the module.
fn initialised(wasm: &[u8]) -> Result<Vec<u8>, Error> {
    let failed = |e: wasmtime::Error| Error::Run(format!("{e:#}"));
    let shape = module::Shape::of(wasm)?;
    let engine = crate::engine::new().map_err(failed)?;
    let code = Module::new(&engine, shape.opened()?).map_err(failed)?;
    let mut store = Store::new(&engine, ());
    // Nobody advances the epoch.
    store.set_epoch_deadline(1);
    let looks = Arc::new(AtomicU32::new(0));
    let mut imports = Vec::new();
    for import in code.imports() {
        let Some(ty) = import.ty().func().cloned() else {
            return Err(Error::Unsupported("an import that is no function"));
        };
        let function = if import.module().starts_with(CLOCKS) && import.name() == "now" {
            clock(&mut store, ty, Arc::clone(&looks))
        } else {
            let words = format!("it called `{}` of `{}`", import.name(), import.module());
            Func::new(&mut store, ty, move |_, _, _| {
                Err(wasmtime::Error::msg(words.clone()))
            })
        };
        imports.push(Extern::Func(function));
    }
    let instance = Instance::new(&mut store, &code, &imports).map_err(failed)?;
    let function = instance.get_typed_func::<(), ()>(&mut store, EXPORT);
    let run = function.and_then(|function| function.call(&mut store, ()));
    run.map_err(failed)?;
    let memory = instance.get_memory(&mut store, shape.memory());
    let memory = memory.ok_or(Error::Unsupported("a memory it does not export"))?;
    let mut globals = Vec::new();
    for name in shape.globals() {
        let value = instance.get_global(&mut store, &name);
        globals.push(match value.map(|global| global.get(&mut store)) {
            Some(Val::I32(value)) => i64::from(value),
            Some(Val::I64(value)) => value,
            _ => return Err(Error::Unsupported("a global that is no integer")),
        });
    }
    snapshot::written(&shape, memory.data(&store), &globals)
}

/// A clock that stands at zero. One of the wall writes the time to memory, the other returns it.
fn clock(store: &mut Store<()>, ty: FuncType, looks: Arc<AtomicU32>) -> Func {
    Func::new(store, ty, move |mut caller: Caller<'_, ()>, given, time| {
        if looks.fetch_add(1, Relaxed) >= CLOCK_LOOKS {
            return Err(wasmtime::Error::msg("it looked at a clock too often"));
        }
        if let Some(time) = time.first_mut() {
            *time = Val::I64(0);
            return Ok(());
        }
        let memory = caller.get_export("memory").and_then(Extern::into_memory);
        let at = given.first().and_then(Val::i32);
        let (Some(memory), Some(at)) = (memory, at) else {
            return Err(wasmtime::Error::msg("it has no memory for the time"));
        };
        let at = usize::try_from(at.cast_unsigned()).unwrap_or(usize::MAX);
        memory.write(&mut caller, at, &[0; DATETIME_BYTES])?;
        Ok(())
    })
}

#[cfg(test)]
mod tests;
