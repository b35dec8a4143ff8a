//! The trait a tool implements and the macro that exports tools. Invariant: [`invoke`] runs at most one tool, and
//! arguments that do not fit its type are `invalid`, never a trap.

use serde::de::DeserializeOwned;

use crate::{Definition, Error, Output, Result};

/// One tool of a plugin.
pub trait Tool {
    /// The arguments. The host has checked them against the definition's schema before the call.
    type Args: DeserializeOwned;

    /// What the model and the review see. Must not depend on configuration, time or chance.
    fn definition() -> Definition;

    /// Runs the tool. Hand host errors on with `?`, unchanged.
    fn call(args: Self::Args) -> Result<Output>;
}

/// Parses the arguments and runs one tool. Used by [`export_tools!`](crate::export_tools) and by tests.
pub fn invoke<T: Tool>(arguments: &str) -> Result<Output> {
    let args =
        serde_json::from_str(arguments).map_err(|e| Error::invalid("arguments", e.to_string()))?;
    T::call(args)
}

/// Exports the listed [`Tool`] types as this component's tools.
///
/// It defines a type `Plugin` with `Plugin::definitions()` and `Plugin::invoke(name, arguments)`, which tests
/// can use natively.
#[macro_export]
macro_rules! export_tools {
    ($($tool:ty),+ $(,)?) => {
        /// The tools of this component.
        #[allow(unreachable_pub)]
        pub struct Plugin;

        #[allow(unreachable_pub)]
        impl Plugin {
            /// The definition of every tool, in the order of the list.
            pub fn definitions() -> ::std::vec::Vec<$crate::Definition> {
                ::std::vec![$(<$tool as $crate::Tool>::definition()),+]
            }

            /// Calls a tool by its model-facing name with a JSON object of arguments.
            pub fn invoke(name: &str, arguments: &str) -> $crate::Result<$crate::Output> {
                $(if <$tool as $crate::Tool>::definition().name == name {
                    return $crate::invoke::<$tool>(arguments);
                })+
                ::std::result::Result::Err($crate::Error::not_found("tool", ::std::format!("no tool `{name}`")))
            }
        }

        #[cfg(target_family = "wasm")]
        #[allow(unsafe_code, missing_docs, unreachable_pub)]
        mod claw_exports {
            use super::Plugin;

            impl $crate::bindings::exports::claw::tool::tools::Guest for Plugin {
                fn describe() -> ::std::vec::Vec<$crate::Definition> {
                    Plugin::definitions()
                }

                fn invoke(
                    name: ::std::string::String,
                    arguments: ::std::string::String,
                ) -> $crate::Result<$crate::Output> {
                    Plugin::invoke(&name, &arguments)
                }
            }

            $crate::bindings::export_world!(Plugin with_types_in $crate::bindings);
        }
    };
}

#[cfg(test)]
mod tests;
