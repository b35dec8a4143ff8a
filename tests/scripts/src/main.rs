//! Runs cases by hand: `claw-tests-scripts [--native] [PART-OF-A-NAME…]`. Exit 1 if any differs or is broken.

use claw_tests_scripts::case::{self, Case, Language};
use claw_tests_scripts::place::{self, Claw};
use claw_tests_scripts::report;
use claw_tests_scripts::suite::{self, Side};
use std::process::ExitCode;

/// Cases run at once.
const AT_ONCE: usize = 2;

#[tokio::main]
async fn main() -> ExitCode {
    match attempt().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

async fn attempt() -> Result<bool, String> {
    let (flags, parts): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|a| a.starts_with("--"));
    if let Some(flag) = flags.iter().find(|f| *f != "--native") {
        return Err(format!("`{flag}` is unknown"));
    }
    let wanted =
        |case: &Case| parts.is_empty() || parts.iter().any(|part| case.id().contains(part));
    let mut cases = case::load(&place::cases(), &Language::ALL).map_err(|e| e.to_string())?;
    cases.retain(wanted);
    let report = if flags.is_empty() {
        let home = tempfile::tempdir().map_err(|e| e.to_string())?;
        let claw = Claw::find(home.path())?;
        suite::run(&cases, Side::Both(&claw), AT_ONCE).await
    } else {
        suite::run(&cases, Side::Native, AT_ONCE).await
    };
    print!("{}", report.text());
    let named = report.different();
    Ok(named.is_empty() && report.shortfalls(&named, report::AIM).is_empty())
}
