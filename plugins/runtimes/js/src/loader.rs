//! Where modules come from: ours from byte code, a script's from `js/internal/modules.js`.
//!
//! Invariant: names of modules are `node:NAME` for ours and URLs for files, as Node shows them in stacks.

use rquickjs::{
    Ctx, Error, Function, Module, Object, Result, Value,
    loader::{ImportAttributes, Loader, Resolver},
    module::Declared,
    promise::PromiseState,
};

use crate::engine::hook;
use crate::qjs;

#[cfg(not(target_family = "wasm"))]
include!("wrap.rs");
include!(concat!(env!("OUT_DIR"), "/modules.rs"));

/// The names of our modules, sorted.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    MODULES.iter().map(|(name, _)| *name)
}

/// The function a file of `js/` is, by its name without `.js`.
pub(crate) fn builtin<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Function<'js>> {
    let module = declared(ctx, name)?;
    let (module, _) = module.eval()?;
    module.get("default")
}

#[cfg(target_family = "wasm")]
fn declared<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Module<'js, Declared>> {
    compiled(ctx, name)
}

/// Natively a folder named by `CLAW_JS_SOURCES` comes first.
#[cfg(not(target_family = "wasm"))]
fn declared<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Module<'js, Declared>> {
    if let Ok(folder) = std::env::var("CLAW_JS_SOURCES")
        && let Ok(source) = std::fs::read_to_string(format!("{folder}/{name}.js"))
    {
        return Module::declare(ctx.clone(), format!("node:{name}"), wrap(&source));
    }
    compiled(ctx, name)
}

fn compiled<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Module<'js, Declared>> {
    match MODULES.binary_search_by(|(known, _)| (*known).cmp(name)) {
        Ok(at) => match MODULES.get(at) {
            Some((_, code)) => qjs::load(ctx, code),
            None => Err(Error::new_loading(name)),
        },
        Err(_) => Err(Error::new_loading(name)),
    }
}

/// QuickJS's texts end with a zero: where a zero byte may be in a program, its escape means the same.
pub(crate) fn without_nul(source: String) -> String {
    if source.contains('\0') {
        source.replace('\0', "\\x00")
    } else {
        source
    }
}

/// A file's module with its `import.meta`.
pub(crate) fn declare<'js>(
    ctx: &Ctx<'js>,
    url: &str,
    source: String,
) -> Result<Module<'js, Declared>> {
    let module = Module::declare(ctx.clone(), url, without_nul(source))?;
    let meta: Object<'js> = module.meta()?;
    hook::<()>(ctx, "fillMeta", (meta, url))?;
    Ok(module)
}

/// Evaluates a module. Its namespace, and the promise of its end.
pub(crate) fn evaluate<'js>(
    ctx: &Ctx<'js>,
    url: &str,
    source: String,
) -> Result<(Object<'js>, Value<'js>)> {
    let (module, promise) = declare(ctx, url, source)?.eval()?;
    Ok((module.namespace()?, promise.into_value()))
}

/// Whether a promise is settled, and how: 0 pending, 1 fulfilled, 2 rejected.
pub(crate) fn settled(value: &Value<'_>) -> u8 {
    match value.as_promise().map(|promise| promise.state()) {
        Some(PromiseState::Resolved) => 1,
        Some(PromiseState::Rejected) => 2,
        _ => 0,
    }
}

/// The resolver and loader QuickJS asks for every import.
pub(crate) struct Modules;

impl Resolver for Modules {
    fn resolve<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        base: &str,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<String> {
        hook(ctx, "resolve", (base, name))
    }
}

impl Loader for Modules {
    fn load<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        name: &str,
        attributes: Option<ImportAttributes<'js>>,
    ) -> Result<Module<'js, Declared>> {
        let kind = match attributes {
            Some(attributes) => attributes.get_type()?,
            None => None,
        };
        let source: String = hook(ctx, "source", (name, kind))?;
        declare(ctx, name, source)
    }
}
