//! Runs the runtime natively with this machine's folders, for tests by hand. With `CLAW_JS_SOURCES=DIR` the modules
//! are read from that folder instead of the compiled ones, so that a changed file needs no build.
fn main() {
    let mut argv: Vec<String> = std::env::args().collect();
    if let Some(first) = argv.first_mut() {
        *first = "node".to_owned();
    }
    let code = claw_js::run(claw_js::Invocation {
        argv,
        env: std::env::vars().collect(),
        cwd: std::env::current_dir().map_or("/tmp".into(), |d| d.to_string_lossy().into_owned()),
    });
    std::process::exit(code.into());
}
