use super::*;

const HUB: &str = "https://hub.example/api/v1";

fn verify(status: u16, text: &str) -> MemoryWeb {
    MemoryWeb::default()
        .with(
            &format!("{HUB}/skills/s/verify?ownerHandle=o&version=1.0.0"),
            status,
            text,
        )
        .with(
            &format!("{HUB}/download?slug=s&ownerHandle=o&version=1.0.0"),
            200,
            zip(&skill(), ""),
        )
}

fn downloads(web: &MemoryWeb) -> usize {
    web.asked()
        .iter()
        .filter(|url| url.contains("download"))
        .count()
}

#[tokio::test]
async fn what_is_malicious_is_not_downloaded() {
    for (status, text) in [
        (
            200,
            r#"{"ok":false,"decision":"block","reasons":["c2"],"security":{"status":"malicious"}}"#,
        ),
        (
            200,
            r#"{"ok":false,"decision":"fail","reasons":[],"security":{"status":"malicious"}}"#,
        ),
        (403, "Blocked: malware"),
    ] {
        let web = verify(status, text);
        let error = refused(&web, "clawhub:o/s@1.0.0").await;
        assert!(matches!(error, FetchError::Malicious { .. }), "{error}");
        assert_eq!(downloads(&web), 0);
    }
    let newest = format!("{HUB}/skills/s?ownerHandle=o");
    let blocked = r#"{"latestVersion":{"version":"1.0.0"},"moderation":{"isMalwareBlocked":true,"reasonCodes":["x"]}}"#;
    let web = MemoryWeb::default().with(&newest, 200, blocked);
    assert!(matches!(
        refused(&web, "clawhub:o/s").await,
        FetchError::Malicious { .. }
    ));
    let url = format!("{HUB}/download?slug=s&ownerHandle=o&version=1.0.0");
    let web = MemoryWeb::default().with(&url, 403, "malicious");
    assert!(matches!(
        refused(&web, "clawhub:o/s@1.0.0").await,
        FetchError::Malicious { .. }
    ));
}

#[tokio::test]
async fn other_verdicts_are_for_the_review() {
    let verdict = async |status, text: &str| {
        one(&verify(status, text), "clawhub:o/s@1.0.0")
            .await
            .verdict
            .unwrap()
    };
    let clean = verdict(200, r#"{"ok":true,"decision":"pass","security":{"status":"clean"},"version":"1.0.0","slug":"s"}"#).await;
    assert!(clean.ok && clean.decision == "pass" && clean.status == "clean");
    let pending = verdict(200, r#"{"ok":false,"decision":"review","reasons":["scan-pending"],"security":{"status":"pending"}}"#).await;
    assert!(!pending.ok && pending.status == "pending" && pending.reasons == ["scan-pending"]);
    let suspicious = verdict(200, r#"{"ok":false,"decision":"warn","reasons":[{"code":"suspicious.exec"}],"security":{"status":"suspicious"}}"#).await;
    assert_eq!(suspicious.reasons, ["suspicious.exec"]);
    assert_eq!(verdict(404, "Not found").await.decision, "none");
    let repo = format!(
        r#"{{"ok":true,"decision":"pass","provenance":{{"repo":"o/r","commit":"{COMMIT}"}}}}"#
    );
    assert_eq!(
        verdict(200, &repo).await.provenance,
        Some(format!("o/r@{COMMIT}"))
    );
    let other = verify(200, r#"{"ok":true,"decision":"pass","version":"9.9.9"}"#);
    assert!(matches!(
        refused(&other, "clawhub:o/s@1.0.0").await,
        FetchError::Answer { .. }
    ));
    assert_eq!(downloads(&other), 0);
}

#[tokio::test]
async fn deleted_busy_and_broken_are_told_apart() {
    assert!(matches!(
        refused(&verify(410, "Gone"), "clawhub:o/s@1.0.0").await,
        FetchError::Deleted(_)
    ));
    let broken = refused(&verify(500, "Internal error"), "clawhub:o/s@1.0.0").await;
    assert!(
        broken.to_string().ends_with("answers 500: Internal error"),
        "{broken}"
    );
    assert!(matches!(
        refused(&verify(200, "rubbish"), "clawhub:o/s@1.0.0").await,
        FetchError::Answer { .. }
    ));
    let url = format!("{HUB}/skills/s/verify?ownerHandle=o&version=1.0.0");
    let web = MemoryWeb::default().and(
        &url,
        429,
        &[("ratelimit-reset", "3600")],
        "Rate limit exceeded",
    );
    assert!(matches!(
        refused(&web, "clawhub:o/s@1.0.0").await,
        FetchError::Busy { seconds: 3600, .. }
    ));
    let web = MemoryWeb::default().with(
        &format!("{HUB}/skills/s?ownerHandle=o"),
        404,
        "Skill not found",
    );
    assert!(
        refused(&web, "clawhub:o/s")
            .await
            .to_string()
            .ends_with("404: Skill not found")
    );
}

#[tokio::test]
async fn the_owner_is_the_one_that_was_named() {
    let text = r#"{"owner":{"handle":"mallory"},"latestVersion":{"version":"1.0.0"}}"#;
    let web = MemoryWeb::default().with(&format!("{HUB}/skills/s?ownerHandle=o"), 200, text);
    assert!(
        refused(&web, "clawhub:o/s")
            .await
            .to_string()
            .contains("`s` is of `mallory`")
    );
}

#[tokio::test]
async fn a_registry_has_to_be_set() {
    let (web, slept) = (MemoryWeb::default(), Slept::default());
    let forges = Forges::default();
    let got = fetcher(&web, &slept, &forges)
        .fetch(&source("clawhub:o/s"))
        .await;
    assert!(matches!(got, Err(FetchError::NoRegistry)));
    assert!(web.asked().is_empty());
}

#[tokio::test]
async fn what_is_handed_over_has_to_be_exact() {
    let handed = |text: &str| {
        MemoryWeb::default().with(
            &format!("{HUB}/download?slug=s&ownerHandle=o&version=1.0.0"),
            200,
            text,
        )
    };
    for bad in [
        r#"{"repo":"o/r","commit":"main","path":""}"#.to_owned(),
        format!(r#"{{"repo":"o","commit":"{COMMIT}"}}"#),
        format!(r#"{{"repo":"https://evil.example/o/r","commit":"{COMMIT}"}}"#),
        format!(r#"{{"repo":"o/r","commit":"{COMMIT}","path":"../x"}}"#),
        "{}".to_owned(),
    ] {
        let error = refused(&handed(&bad), "clawhub:o/s@1.0.0").await;
        assert!(matches!(error, FetchError::Answer { .. }), "{bad}: {error}");
    }
    let (archive, commit) = (tar_gz(&skill(), "r-x/s/", None), COMMIT);
    let with = |hash: &str| {
        handed(&format!(
            r#"{{"repo":"o/r","commit":"{commit}","path":"./s","contentHash":"{hash}"}}"#
        ))
        .with(
            &format!("https://archive.forge.example/o/r/tar.gz/{commit}"),
            200,
            archive.clone(),
        )
    };
    let lines: Vec<String> = skill()
        .digests()
        .iter()
        .map(|(p, d)| format!("{p}:{d}"))
        .collect();
    let right = Digest::of(lines.join("\n").as_bytes()).to_string();
    let notes = async |hash: &str| {
        let (web, slept, forges) = (with(hash), Slept::default(), forges());
        let fetcher = Fetcher {
            secret: Some("hub".into()),
            ..fetcher(&web, &slept, &forges)
        };
        let got = fetcher.fetch(&source("clawhub:o/s@1.0.0")).await.unwrap();
        let secrets: Vec<bool> = web.requests().iter().map(|r| r.secret.is_some()).collect();
        assert_eq!(secrets, [true, true, false], "the secret is the registry's");
        assert_eq!(got[0].resolved.commit.as_deref(), Some(commit));
        got[0].verdict.clone().unwrap().notes.len()
    };
    assert_eq!(notes(&right).await, 0);
    assert_eq!(notes(&format!("sha256:{right}")).await, 0);
    assert_eq!(notes(&"0".repeat(64)).await, 1);
}
