//! One installed plugin with the tools of the simulated sandbox.

use crate::sandbox::TOOLS;
use async_trait::async_trait;
use claw_core::capability::Decision;
use claw_core::id::Digest;
use claw_core::tool::ToolDefinition;
use claw_engine::toolbox::{Added, Imports, Plugin, Shelf, ShelfError, ShelfProgress};
use claw_policy::manifest::Manifest;
use claw_testkit::FakeTools;
use std::path::PathBuf;
use std::sync::Arc;

const MANIFEST: &str = "name: sim\nversion: 1.0.0\nworld: claw:tool/tool@0.1.0\nsummary: Simulated.\n\
                        capabilities: { kv: { bytes: 1MiB }, http: [{ host: \"*.example\", methods: [POST] }] }\n";

pub(crate) struct SimShelf(Arc<Vec<Arc<Plugin>>>);

impl SimShelf {
    pub(crate) fn new() -> Result<Self, String> {
        let manifest = Manifest::parse(MANIFEST).map_err(|e| e.to_string())?;
        let tools = TOOLS.iter().map(|tool| ToolDefinition {
            idempotent: tool.idempotent,
            parallel: tool.parallel,
            ..FakeTools::definition(tool.name)
        });
        let plugin = Plugin {
            name: "sim".into(),
            version: "1.0.0".into(),
            digest: Digest::of(b"sim"),
            first_party: true,
            manifest: Arc::new(manifest),
            tools: tools.collect(),
            imports: Imports::default(),
            source: "simulated".into(),
        };
        Ok(Self(Arc::new(vec![Arc::new(plugin)])))
    }
}

fn refused() -> ShelfError {
    ShelfError {
        code: "simulated".into(),
        message: "nothing is installed or removed here".into(),
        hint: None,
        not_found: false,
    }
}

#[async_trait]
impl Shelf for SimShelf {
    fn plugins(&self) -> Arc<Vec<Arc<Plugin>>> {
        self.0.clone()
    }
    fn changed(&self, _: &Plugin) -> Option<Decision> {
        None
    }
    async fn add(
        &self,
        _: PathBuf,
        _: &(dyn Fn(ShelfProgress) + Send + Sync),
    ) -> Result<Added, ShelfError> {
        Err(refused())
    }
    async fn remove(&self, _: &str) -> Result<Arc<Plugin>, ShelfError> {
        Err(refused())
    }
}
