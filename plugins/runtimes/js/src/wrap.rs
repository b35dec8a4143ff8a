// How a file of `js/` becomes a module: the function CommonJS would make of it, as the default export. Lines stay.
fn wrap(source: &str) -> String {
    format!("export default function (exports, require, module, internalBinding) {{{source}\n}}")
}
