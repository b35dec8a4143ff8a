//! Reading a case. Invariant: what is not understood, occurs twice or names nothing fails.

use crate::format::{Answer, Case, Step};
use crate::hosts::Places;
use serde_yaml::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Most calls that a name may point at in one turn: a case has far fewer.
const MAX_CALLS: usize = 64;

/// Where the cases are.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

/// Every case by the name of its file, without `.yaml`.
pub(crate) fn names() -> Vec<String> {
    let files = std::fs::read_dir(root()).unwrap();
    let mut names: Vec<String> = files
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_suffix(".yaml").expect("only .yaml").to_owned())
        .collect();
    names.sort();
    names
}

impl Case {
    /// Reads a file as it is written.
    pub(crate) fn load(name: &str) -> Self {
        Self::read(name, |_| ())
    }

    /// Reads a file, with hosts led to their stand-ins.
    pub(crate) fn led(name: &str, places: &Places) -> Self {
        Self::read(name, |value| each_text(value, &|text| places.led(text)))
    }

    fn read(name: &str, change: impl Fn(&mut Value)) -> Self {
        let path = root().join(format!("{name}.yaml"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
        Self::parse(name, &text, change).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// Reads the text of a file; `name` says whether it is injected.
    pub(crate) fn parse(
        name: &str,
        text: &str,
        change: impl Fn(&mut Value),
    ) -> Result<Self, String> {
        // A mapping read as a value refuses a key that occurs twice, at every depth.
        let mut value: Value = serde_yaml::from_str(text).map_err(|e| e.to_string())?;
        change(&mut value);
        let case: Self = serde_yaml::from_value(value).map_err(|e| e.to_string())?;
        case.judge(name.starts_with('I'))?;
        Ok(case)
    }

    fn judge(&self, injected: bool) -> Result<(), String> {
        let expect = &self.expect;
        if self.title.is_empty() || self.why.is_empty() || self.turns.is_empty() {
            return Err("it has a title, a reason and a turn".into());
        }
        if injected
            && (self.counterpart_of.is_none() || expect.stops.is_empty() || expect.why.is_empty())
        {
            return Err("an injected case has a counterpart, stops and reasons".into());
        }
        self.judge_turns()?;
        let calls = self.calls();
        let asked = expect.asks.iter().map(|a| &a.call);
        let stopped = expect.stops.iter().map(|s| &s.call);
        let why = expect.why.iter().map(|w| &w.call);
        for call in asked.chain(stopped).chain(why) {
            if !calls.contains(call) {
                return Err(format!("there is no call `{call}`"));
            }
        }
        for ask in &expect.asks {
            let nobody = ask.answer == Answer::Nobody;
            if nobody != ask.by.is_none() || nobody != ask.expires_after.is_some() {
                return Err(format!(
                    "ask of `{}`: somebody answers, or it expires",
                    ask.call
                ));
            }
        }
        let told = expect.answers.keys().chain(expect.prompt_lacks.keys());
        for number in told.chain(&expect.labelled).chain(&expect.clean) {
            if !(1..=self.turns.len()).contains(number) {
                return Err(format!("there is no turn {number}"));
            }
        }
        Ok(())
    }

    fn judge_turns(&self) -> Result<(), String> {
        for (at, turn) in self.turns.iter().enumerate() {
            let number = at + 1;
            let begins = !turn.from.starts_with("sub-agent ")
                && !turn.from.starts_with("session ")
                && !turn.from.starts_with("job ");
            if begins != turn.says.is_some() {
                return Err(format!("turn {number}: words are those of a person"));
            }
            let steps = turn.sub_agents.values().chain([&turn.model]).flatten();
            let meanwhile = turn.while_asked.iter().flat_map(|m| &m.model);
            if steps
                .chain(meanwhile)
                .any(|s: &Step| s.say.is_none() && s.call.is_empty())
            {
                return Err(format!("turn {number}: a step that does nothing"));
            }
            let people = [&turn.from]
                .into_iter()
                .chain(turn.while_asked.iter().map(|m| &m.from));
            for from in people.filter(|from| begins && *from != "owner") {
                if !self.setup.people.contains_key(from) {
                    return Err(format!("turn {number}: nobody is called `{from}`"));
                }
            }
        }
        for page in &self.setup.pages {
            let bodies = [&page.text, &page.html, &page.json];
            let given =
                bodies.iter().filter(|b| b.is_some()).count() + usize::from(page.archive.is_some());
            if given != 1 {
                return Err(format!(
                    "`{}` is one of text, html, json and archive",
                    page.at
                ));
            }
        }
        Ok(())
    }

    /// The names of all calls.
    fn calls(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (at, turn) in self.turns.iter().enumerate() {
            let own = (format!("{}", at + 1), &turn.model);
            let below = turn
                .sub_agents
                .iter()
                .map(|(label, steps)| (label.clone(), steps));
            for (whose, steps) in below.chain([own]) {
                let count: usize = steps.iter().map(|s| s.call.len()).sum();
                assert!(count < MAX_CALLS);
                names.extend((1..=count).map(|n| format!("{whose}.{n}")));
            }
        }
        names
    }
}

/// Changes every text of a document; keys are names and stay.
fn each_text(value: &mut Value, change: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Sequence(all) => all.iter_mut().for_each(|v| each_text(v, change)),
        Value::Mapping(all) => all.values_mut().for_each(|v| each_text(v, change)),
        Value::Tagged(tagged) => each_text(&mut tagged.value, change),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
