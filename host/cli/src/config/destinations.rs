//! `agents.ID.destinations`: where an agent may send although it has read text of others.
//!
//! Invariant: each names one place. It gives no authority: a grant, or `sessions.send`, still has to allow what goes there.

use claw_policy::rule::{Destination, Rule};

/// Most destinations of an agent.
pub(crate) const MAX_DESTINATIONS: usize = 256;

/// As rules.
pub(super) fn rules(listed: &[String]) -> Result<Vec<Rule>, String> {
    if listed.len() > MAX_DESTINATIONS {
        return Err(format!("at most {MAX_DESTINATIONS}, not {}", listed.len()));
    }
    let read = |text: &String| Destination::listed(text).map(Rule::Send);
    let all: Result<Vec<Rule>, _> = listed.iter().map(read).collect();
    all.map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn origins_and_sessions_are_read_and_nothing_else() {
        let listed = [
            "https://a.test",
            "http://127.0.0.1:80",
            "agent:main:chat:dm:ana",
        ];
        let listed = listed.map(str::to_owned);
        let rules: Vec<String> = rules(&listed)
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            rules,
            [
                "send https://a.test",
                "send http://127.0.0.1",
                "send session:agent:main:chat:dm:ana"
            ]
        );
        for bad in [
            "a.test",
            "a.test:443",
            "https://*.test",
            "https://a.test/x",
            "",
            "*",
        ] {
            assert!(super::rules(&[bad.to_owned()]).is_err(), "{bad}");
        }
        let many = vec!["https://a.test".to_owned(); MAX_DESTINATIONS + 1];
        assert!(super::rules(&many).is_err());
        assert!(super::rules(&many[1..]).is_ok());
    }
}
