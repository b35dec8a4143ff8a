//! The process dies after each commit between a spawn and its announcement; the parent hears of it exactly once.

use super::rig::*;
use crate::intake::Resume;
use serde_json::json;

/// One whole story, whose process dies after so many commits; whether it died before the end.
async fn story(commits: usize) -> bool {
    let mut rig = Rig::dying_after(commits, |_, _| {}).await;
    let receipt = rig.try_person("ana", "m1", "how many?").await;
    rig.pass(120_000).await;
    let died = rig.life.is_dead();
    if died {
        rig.restart(Resume::Everything).await;
        if !receipt {
            // Not acknowledged: the network hands it over again.
            rig.person("ana", "m1", "how many?").await;
        }
        rig.pass(1_200_000).await;
    }
    let (parent, below) = (dm("main", "ana"), rig.below().await);
    assert_eq!(below.len(), 1, "died after {commits}: one sub-agent");
    let heard = rig.heard(&parent, "[sub-agent count: finished]").await;
    assert_eq!(
        heard,
        1,
        "died after {commits}: {:?}",
        rig.lines(&parent).await
    );
    assert_eq!(
        rig.heard(&below[0], "count").await,
        1,
        "died after {commits}"
    );
    assert!(
        rig.texts("ana").contains(&"there are 7".to_owned()),
        "died after {commits}: {:?}",
        rig.texts("ana")
    );
    died
}

impl Rig {
    /// Hands over a message; whether it was acknowledged.
    async fn try_person(&self, peer: &str, id: &str, text: &str) -> bool {
        self.models.script(|who, asked| {
            let tail = format!("{:?}", asked.messages.last().unwrap());
            match who {
                "below" => Next::Late(3_000, "7 moths".into()),
                _ if tail.contains("[sub-agent") => Next::Say("there are 7".into()),
                _ if tail.contains("how many") => {
                    let arguments = json!({ "task": "count", "label": "count" });
                    Next::Call(vec![("sessions_spawn", arguments)])
                }
                _ => Next::Say("begun".into()),
            }
        });
        let handed = self.person(peer, id, text);
        let limit = std::time::Duration::from_secs(1);
        tokio::time::timeout(limit, handed).await.is_ok()
    }
}

#[tokio::test(start_paused = true)]
async fn a_parent_is_told_exactly_once_whenever_the_process_dies() {
    let mut lived = 0;
    for commits in 1..40 {
        lived += usize::from(!story(commits).await);
    }
    // The story is over before the fortieth commit, so every one of them has been a death.
    assert!(lived > 5, "{lived}");
    assert!(lived < 30, "{lived}");
}
