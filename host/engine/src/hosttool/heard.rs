//! Whose words the newest turn of a session has heard, so that a turn that goes on after a crash has no more tools than
//! before it.

use crate::route::whom::Whom;
use claw_core::id::{RunId, SessionKey};
use claw_core::ports::{Store, StoreError};
use claw_core::row::Mutation;
use claw_core::step::run::RunRow;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Kept {
    run: RunId,
    whom: Whom,
}

fn name(key: &SessionKey) -> String {
    format!("heard:{key}")
}

/// Keeps it, in the batch in which the words land.
pub(super) fn setting(key: &SessionKey, run: &RunId, whom: &Whom) -> Mutation {
    let kept = Kept {
        run: run.clone(),
        whom: whom.clone(),
    };
    Mutation::Setting(name(key), serde_json::json!(kept))
}

/// What was kept of a run; `None`: nothing, as of the owner's own at this machine.
pub(super) async fn of_run(store: &dyn Store, run: &RunRow) -> Result<Option<Whom>, StoreError> {
    let value = store.setting(&name(&run.session)).await?;
    let kept = value.and_then(|v| serde_json::from_value::<Kept>(v).ok());
    Ok(kept.filter(|k| k.run == run.id).map(|k| k.whom))
}
