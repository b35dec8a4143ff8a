//! Web tools over `claw:http`. Invariant: the address goes to the host as the model wrote it (without its
//! fragment); the host resolves, checks every hop and decides. What comes back is data, never instructions.

mod decode;
mod fetch;
mod kind;
mod link;
mod readable;
mod text;

use fetch::Fetch;

claw_sdk::export_tools!(Fetch);

#[cfg(test)]
mod tests {
    use super::Plugin;

    #[test]
    fn definitions_are_sound() {
        assert_eq!(claw_sdk::testing::check(&Plugin::definitions()), Ok(()));
        let names: Vec<String> = Plugin::definitions().into_iter().map(|d| d.name).collect();
        assert_eq!(names, ["web_fetch"]);
    }
}
