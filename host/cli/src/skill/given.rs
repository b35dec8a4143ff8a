//! What to type next for a skill: grants and secrets, line by line.

use crate::render::clean;
use claw_skill::lock::Locked;

pub(crate) fn next(name: &str, locked: &Locked, granted: &[String]) {
    for rule in locked
        .capabilities
        .iter()
        .filter(|rule| !granted.contains(rule))
    {
        say!(
            "{}",
            clean(&format!("to allow: claw grant add skill:{name} '{rule}'"))
        );
    }
    for variable in &locked.secrets {
        let secret = variable.to_lowercase().replace('_', "-");
        let line = format!(
            "its key: claw secret set {secret} --at HOST --as bearer --env {variable} --skill {name}"
        );
        say!("{}", clean(&line));
    }
    let missing = locked.vendored.iter().flat_map(|v| &v.missing);
    for (package, why) in missing {
        say!("{}", clean(&format!("not there: {package}: {why}")));
    }
}
