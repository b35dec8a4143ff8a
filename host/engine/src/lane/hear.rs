//! Who hears a run that they did not begin.

use super::registry::Lanes;
use claw_core::event::TurnEvent;
use claw_core::id::SessionKey;
use tokio::sync::mpsc;

impl Lanes {
    /// Hears the run at work in a session, or the one that is being taken up, if there is one and nobody else hears it.
    pub fn overhear(&self, key: &SessionKey, listener: mpsc::Sender<TurnEvent>) -> bool {
        let lane = self.0.all().get(key).cloned();
        let Some(lane) = lane else { return false };
        let mut state = lane.lock();
        match &state.running {
            Some(running) if running.listeners.is_empty() => {
                running.listeners.add(listener);
                true
            }
            None if state.resume.is_some() && state.ears.is_empty() => {
                state.ears.push(listener);
                true
            }
            _ => false,
        }
    }

    /// Whether a run is at work in a session, or is being taken up.
    pub fn has_run(&self, key: &SessionKey) -> bool {
        let lane = self.0.all().get(key).cloned();
        lane.is_some_and(|lane| {
            let state = lane.lock();
            state.running.is_some() || state.resume.is_some()
        })
    }
}
