//! Runs the shell natively with this machine's folders, for tests by hand.
fn main() {
    let code = claw_shell::run(claw_shell::Invocation {
        argv: std::env::args().skip(1).collect(),
        env: std::env::vars()
            .filter(|(k, _)| k != "CLAW_SHELL_ROOTS")
            .collect(),
        cwd: std::env::current_dir().map_or("/tmp".into(), |d| d.to_string_lossy().into_owned()),
    });
    std::process::exit(code.into());
}
