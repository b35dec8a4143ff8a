//! Models through the API: errors, codes, the list and the trial.
use super::*;

#[tokio::test]
async fn asks_that_cannot_be_are_refused() {
    let b = Bench::new();
    let with = |session: Option<&str>, agent: Option<String>, model: Option<&str>, text: &str| {
        Command::Ask {
            session: session.map(str::to_owned),
            agent,
            model: model.map(str::to_owned),
            text: text.into(),
        }
    };
    for (command, class, code) in [
        (
            with(None, nobody(), None, "x"),
            ErrorClass::NotFound,
            "CLAW-N001",
        ),
        (
            with(Some("agent:nobody:x"), None, None, "x"),
            ErrorClass::NotFound,
            "CLAW-N001",
        ),
        (
            with(Some("a/b"), None, None, "x"),
            ErrorClass::Usage,
            "CLAW-U001",
        ),
        (
            with(None, None, Some("no/such"), "x"),
            ErrorClass::Failed,
            "CLAW-M002",
        ),
        (with(None, None, None, " "), ErrorClass::Usage, "CLAW-U001"),
    ] {
        let error = b.err(command).await;
        assert_eq!(
            (error.class, error.code.as_str()),
            (class, code),
            "{error:?}"
        );
    }
    assert!(b.store.commits().is_empty());
}

#[tokio::test]
async fn errors_of_models_have_their_codes_and_hints() {
    let b = Bench::new();
    for (class, code) in [
        (ModelErrorClass::Auth, "CLAW-M003"),
        (ModelErrorClass::Billing, "CLAW-M003"),
        (ModelErrorClass::ContextOverflow, "CLAW-M004"),
        (ModelErrorClass::ModelNotFound, "CLAW-M005"),
        (ModelErrorClass::Denied, "CLAW-M006"),
        (ModelErrorClass::Format, "CLAW-M007"),
    ] {
        b.models.fake.fail(ModelError::new(class, "no"));
        let error = b.err(ask(None, "x")).await;
        let message = match class {
            // Nothing was left to shorten.
            ModelErrorClass::ContextOverflow => {
                "the conversation does not fit the model, not even in short"
            }
            _ => "no",
        };
        assert_eq!(
            (error.code.as_str(), error.message.as_str()),
            (code, message)
        );
        assert!(error.hint.is_some(), "{class:?}");
    }
    b.store.fail(Some("disk full"));
    assert_eq!(b.err(ask(None, "x")).await.code, "CLAW-S001");
}

/// Never answers.
struct Deaf;

#[async_trait]
impl Model for Deaf {
    fn info(&self) -> claw_core::model::ModelInfo {
        FakeModel::default().info()
    }
    async fn ask(
        &self,
        _: claw_core::model::ModelRequest,
    ) -> Result<claw_core::model::ModelStream, ModelError> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_model_test_and_an_installation_can_be_interrupted() {
    let b = Bench::new();
    let deaf: Arc<dyn Model> = Arc::new(Deaf);
    b.models.more.lock().unwrap().insert("deaf/x".into(), deaf);
    let model = Some("deaf/x".to_owned());
    let source = "/nowhere".into();
    for command in [Command::ModelTest { model }, Command::PluginAdd { source }] {
        let cancel = CancellationToken::new();
        let shown = format!("{command:?}");
        b.shelf.hang();
        let (events, ()) = tokio::join!(b.events(command, cancel.clone()), async {
            tokio::task::yield_now().await;
            cancel.cancel();
        });
        let [Event::Failed { error }] = events.as_slice() else {
            panic!("{shown}: {events:?}");
        };
        assert_eq!(error.code, "CLAW-T001", "{shown}");
    }
}

#[tokio::test]
async fn models_are_listed_and_tried() {
    let b = Bench::new();
    let list = b.ok(Command::ModelList).await;
    assert_eq!(list[0]["name"], "fake/model");
    b.models.fake.say("ready");
    let said = b.ok(Command::ModelTest { model: None }).await;
    assert_eq!(
        (&said["said"], &said["model"]),
        (&"ready".into(), &"fake/model".into())
    );
    b.models
        .fake
        .fail(ModelError::new(ModelErrorClass::Auth, "refused"));
    let error = b.err(Command::ModelTest { model: None }).await;
    assert_eq!(
        (error.code.as_str(), error.message.as_str()),
        ("CLAW-M003", "refused")
    );
    let error = b
        .err(Command::ModelTest {
            model: Some("no/such".into()),
        })
        .await;
    assert_eq!(error.code, "CLAW-M002");
}
