//! The skills that come with claw keep their own cases, `skills/NAME/tests/cases.yaml`; skills/README.md says how one is run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::exec::languages;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

const STEP_KEYS: [&str; 10] = [
    "run",
    "stdin",
    "env",
    "files",
    "http",
    "exit",
    "stdout",
    "stdout_json",
    "stdout_has",
    "stderr_has",
];
const ANSWER_KEYS: [&str; 6] = ["url", "method", "status", "headers", "body", "body_file"];
/// Fewer would be a file that was not read.
const LEAST_CASES: usize = 4;

fn skills() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../skills")
        .canonicalize()
        .unwrap()
}

macro_rules! bundled {
    ($($test:ident: $name:literal;)*) => {
        $(#[test]
        fn $test() {
            keeps_its_cases($name);
        })*

        #[test]
        fn every_skill_with_scripts_is_tested() {
            let mut tested = BTreeSet::from([$($name.to_owned()),*]);
            for entry in std::fs::read_dir(skills()).unwrap().flatten() {
                let name = entry.file_name().into_string().unwrap();
                if entry.path().join("scripts").is_dir() {
                    assert!(tested.remove(&name), "`{name}` has scripts and no test here");
                }
            }
            assert!(tested.is_empty(), "no scripts: {tested:?}");
        }
    };
}

bundled! {
    calendar: "calendar";
    csv: "csv";
    json: "json";
    markdown_html: "markdown-html";
    notes: "notes";
    qr: "qr";
    rss: "rss";
    tasks: "tasks";
    text_statistics: "text-statistics";
    time_zones: "time-zones";
    weather: "weather";
    web_reading: "web-reading";
}

fn keeps_its_cases(name: &str) {
    let claw = languages();
    let skill = skills().join(name);
    let text = std::fs::read_to_string(skill.join("tests/cases.yaml")).unwrap();
    let cases: Vec<Value> = serde_yaml::from_str(&text).unwrap();
    assert!(cases.len() >= LEAST_CASES, "{}", cases.len());
    let mut names = BTreeSet::new();
    for case in &cases {
        let what = case["name"].as_str().unwrap();
        assert!(names.insert(what), "twice: {what}");
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("work")).unwrap();
        let web = Web::start(&skill);
        let then = case["then"].as_array().cloned().unwrap_or_default();
        for (n, step) in std::iter::once(case).chain(&then).enumerate() {
            let mut allowed: BTreeSet<&str> = STEP_KEYS.into();
            if n == 0 {
                allowed.extend(["name", "then"]);
            }
            known(step, &allowed, what);
            Step {
                claw: &claw,
                skill: &skill,
                home: home.path(),
                web: &web,
                what: &format!("{name}: {what}, step {}", n + 1),
            }
            .run(step);
        }
    }
}

fn known(value: &Value, allowed: &BTreeSet<&str>, what: &str) {
    for key in value.as_object().unwrap().keys() {
        assert!(
            allowed.contains(key.as_str()),
            "{what}: unknown key `{key}`"
        );
    }
}

struct Step<'a> {
    claw: &'a Claw,
    skill: &'a Path,
    home: &'a Path,
    web: &'a Web,
    what: &'a str,
}

impl Step<'_> {
    fn run(&self, step: &Value) {
        let answers = step["http"].as_array();
        let recorded = answers.map_or(&[][..], Vec::as_slice);
        self.web.record(recorded, self.what);
        let at = format!("127.0.0.1:{}", self.web.port);
        let url = format!("http://{at}");
        let placed = |text: &str| text.replace("{http}", &url);
        for (path, text) in step["files"].as_object().into_iter().flatten() {
            let file = self.home.join("work").join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, placed(text.as_str().unwrap())).unwrap();
        }
        let mut flags = vec![
            "--dir".to_owned(),
            format!("{}:/skill:ro", self.skill.display()),
            "--dir".to_owned(),
            format!("{}:/home:rw", self.home.display()),
            "--cwd".to_owned(),
            "/home/work".to_owned(),
            "--env".to_owned(),
            "TZ=UTC".to_owned(),
        ];
        for (name, value) in step["env"].as_object().into_iter().flatten() {
            flags.extend([
                "--env".to_owned(),
                format!("{name}={}", placed(value.as_str().unwrap())),
            ]);
        }
        if answers.is_some() {
            flags.extend(["--net".to_owned(), at]);
        }
        let line: Vec<String> = step["run"]
            .as_array()
            .unwrap()
            .iter()
            .map(|w| placed(w.as_str().unwrap()))
            .collect();
        let (flags, line): (Vec<&str>, Vec<&str>) = (
            flags.iter().map(String::as_str).collect(),
            line.iter().map(String::as_str).collect(),
        );
        let stdin = placed(step["stdin"].as_str().unwrap_or_default());
        let output = self.claw.exec_fed(&flags, &line, stdin.as_bytes());
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        let shown = format!("{}\n{line:?}\n--- out\n{out}\n--- err\n{err}", self.what);
        self.web.judge(&shown);
        let exit = i64::from(output.status.code().unwrap());
        assert_eq!(exit, step["exit"].as_i64().unwrap_or(0), "{shown}");
        if let Some(expected) = step["stdout"].as_str() {
            assert_eq!(out, placed(expected), "{shown}");
        }
        if let Some(expected) = step.get("stdout_json") {
            let expected: Value = serde_json::from_str(&placed(&expected.to_string())).unwrap();
            let got: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {shown}"));
            assert!(same(&got, &expected), "expected {expected:#}\n{shown}");
        }
        for (key, text) in [("stdout_has", &out), ("stderr_has", &err)] {
            for part in step[key].as_array().into_iter().flatten() {
                let part = placed(part.as_str().unwrap());
                assert!(text.contains(&part), "no `{part}`: {shown}");
            }
        }
    }
}

/// Equal, with numbers by value.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        _ => a == b,
    }
}

/// Recorded answers on loopback, at one address for a whole case.
struct Web {
    port: u16,
    now: Arc<Mutex<Recorded>>,
}

/// Those of a step.
#[derive(Default)]
struct Recorded {
    answers: Vec<Value>,
    /// How often each was given.
    given: Vec<usize>,
    /// What was asked for and nobody recorded.
    strange: Vec<String>,
}

impl Web {
    fn start(skill: &Path) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let now = Arc::<Mutex<Recorded>>::default();
        let (folder, list) = (skill.join("tests"), now.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let _ = serve(stream, &folder, port, &list);
            }
        });
        Self { port, now }
    }

    fn record(&self, answers: &[Value], what: &str) {
        for answer in answers {
            known(answer, &ANSWER_KEYS.into(), what);
        }
        *self.now.lock().unwrap() = Recorded {
            answers: answers.to_vec(),
            given: vec![0; answers.len()],
            strange: Vec::new(),
        };
    }

    fn judge(&self, shown: &str) {
        let now = self.now.lock().unwrap();
        let strange = &now.strange;
        assert!(strange.is_empty(), "nobody recorded {strange:?}: {shown}");
        let given = &now.given;
        assert!(
            given.iter().all(|n| *n > 0),
            "never asked for: {given:?}: {shown}"
        );
    }
}

fn serve(
    mut stream: TcpStream,
    folder: &Path,
    port: u16,
    now: &Mutex<Recorded>,
) -> std::io::Result<()> {
    let mut from = BufReader::new(stream.try_clone()?);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        head.push(line.trim_end().to_owned());
    }
    let Some(first) = head.first() else {
        return Ok(());
    };
    let mut words = first.split(' ');
    let (method, url) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let fits = |answer: &Value| {
        answer["url"] == url && answer["method"].as_str().unwrap_or("GET") == method
    };
    let answer = {
        let mut now = now.lock().unwrap();
        let Some(at) = now.answers.iter().position(fits) else {
            now.strange.push(first.clone());
            return write!(
                stream,
                "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            );
        };
        now.given[at] += 1;
        now.answers[at].clone()
    };
    let placed = |text: &str| text.replace("{http}", &format!("http://127.0.0.1:{port}"));
    let body = match answer["body_file"].as_str() {
        Some(file) => std::fs::read(folder.join(file))?,
        None => placed(answer["body"].as_str().unwrap_or_default()).into_bytes(),
    };
    let status = answer["status"].as_i64().unwrap_or(200);
    write!(
        stream,
        "HTTP/1.1 {status} Recorded\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    )?;
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        write!(stream, "{name}: {}\r\n", placed(value.as_str().unwrap()))?;
    }
    stream.write_all(b"\r\n")?;
    stream.write_all(&body)?;
    stream.flush()
}
