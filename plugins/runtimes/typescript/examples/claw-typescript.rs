//! The command of this machine, for tests by hand: as `claw-typescript` on `PATH` the native JavaScript runtime starts it.
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let code = claw_typescript::run(
        &args,
        &mut std::io::stdin(),
        &mut std::io::stdout(),
        &mut std::io::stderr(),
    );
    std::process::exit(code.into());
}
