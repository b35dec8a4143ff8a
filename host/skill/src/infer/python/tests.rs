#![allow(clippy::unwrap_used)]
use super::*;

fn hosts(text: &str) -> Vec<String> {
    let mut all: Vec<String> = read(text)
        .hosts
        .into_iter()
        .map(|h| {
            format!(
                "{} {}",
                h.methods.into_iter().collect::<Vec<_>>().join(","),
                h.address.host
            )
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

fn env(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for named in read(text).env {
        if !names.contains(&named.name) {
            names.push(named.name);
        }
    }
    names
}

fn commands(text: &str) -> Vec<String> {
    read(text).commands.into_iter().map(|n| n.name).collect()
}

#[test]
fn variables_it_reads() {
    for (text, want) in [
        ("import os\nos.environ['A_KEY']", "A_KEY"),
        ("os.environ.get(\"B_KEY\", \"\")", "B_KEY"),
        ("os.getenv('C_KEY') or getenv('D_KEY')", "C_KEY D_KEY"),
        ("NAME = 'E_KEY'\nos.environ.get(NAME)", "E_KEY"),
        ("if 'F_KEY' not in os.environ: pass", "F_KEY"),
        ("print(f\"{os.environ['G_KEY']}\")", "G_KEY"),
        ("os.environ['SET_HERE'] = '1'", ""),
        ("os.environ['HOME']", ""),
        ("# os.environ['NO_KEY']", ""),
        ("x = '''\nos.environ[\"NO_KEY\"]\n'''", ""),
        (
            "def key(name):\n    return os.environ.get(name)\nkey('SOME_API_KEY')",
            "SOME_API_KEY",
        ),
        ("print('SOME_API_KEY')", ""),
    ] {
        let want: Vec<&str> = want.split_whitespace().collect();
        assert_eq!(env(text), want, "{text}");
    }
}

#[test]
fn hosts_it_speaks_to() {
    for (text, want) in [
        ("requests.get('https://a.io/x')", " a.io;GET a.io"),
        (
            "BASE = 'https://a.io/v1'\nrequests.post(f'{BASE}/x', json={})",
            " a.io;POST a.io",
        ),
        (
            "class C:\n    base_url = 'https://a.io'\n    def f(self):\n        self.session.put(self.base_url + '/x')",
            " a.io;PUT a.io",
        ),
        (
            "Request('https://a.io', data=b'x', method='PATCH')",
            " a.io;PATCH a.io",
        ),
        (
            "urllib.request.urlopen(f'https://{sub}.host.io/x')",
            " *.host.io;GET *.host.io",
        ),
        ("http.client.HTTPSConnection('api.a.io')", " api.a.io"),
        ("\"\"\"See https://no.io\"\"\"\nx = 1", ""),
        (
            "print('https://no.io')\nraise ValueError('https://no.io')",
            "",
        ),
        ("p.add_argument('--x', help='https://no.io')", ""),
        (
            "h = {'Referer': 'https://no.io', 'User-Agent': 'x (+https://no.io)'}",
            "",
        ),
        ("x = 'Get a key at https://no.io/keys first'", ""),
        ("# https://no.io", ""),
        ("URL = os.environ.get('U', 'https://a.io/x')", " a.io"),
    ] {
        let want: Vec<&str> = want.split(';').filter(|w| !w.is_empty()).collect();
        assert_eq!(hosts(text), want, "{text}");
    }
    let facts = read("def f(url):\n    return requests.delete(url)\nf('https://a.io')");
    assert!(facts.methods.contains("DELETE"));
}

#[test]
fn programs_it_starts() {
    for (text, want) in [
        ("subprocess.run(['ffmpeg', '-i', x])", "ffmpeg"),
        (
            "cmd = ['gh', 'pr']\nsubprocess.check_output(cmd + ['x'])",
            "gh",
        ),
        ("os.system('curl x | jq .')", "curl jq"),
        ("subprocess.run(f'git log {x}', shell=True)", "git"),
        ("subprocess.run([sys.executable, 'x.py'])", ""),
        (
            "await asyncio.create_subprocess_exec('yt-dlp', x)",
            "yt-dlp",
        ),
        (
            "subprocess.run(['/usr/bin/osascript', '-e', x])",
            "osascript",
        ),
        ("subprocess.run(['bash', '-c', 'rg x'])", "bash rg"),
        ("app.run('x')\nrun('y')", ""),
    ] {
        let want: Vec<&str> = want.split_whitespace().collect();
        assert_eq!(commands(text), want, "{text}");
    }
    assert_eq!(read("subprocess.run(x)").unread_commands, [1]);
}

#[test]
fn imports_and_when_they_are_needed() {
    let text = "\
import os, numpy as np
from a.b import (
    c,
)
try:
    import rich
except ImportError:
    rich = None
try:
    import httpx
except ImportError:
    print('pip install httpx')
    sys.exit(1)
def f():
    import pandas
if TYPE_CHECKING:
    import types_x
from . import own
x = 'import no'
";
    let found: Vec<(String, When)> = read(text)
        .imports
        .into_iter()
        .filter(|i| !i.whole.starts_with('.'))
        .map(|i| (i.name, i.when))
        .collect();
    let want = [
        ("os", When::Start),
        ("numpy", When::Start),
        ("a", When::Start),
        ("rich", When::Optional),
        ("httpx", When::Start),
        ("pandas", When::Later),
        ("types_x", When::Optional),
    ];
    let want: Vec<(String, When)> = want
        .into_iter()
        .map(|(name, when)| (name.to_owned(), when))
        .collect();
    assert_eq!(found, want);
}

#[test]
fn packages_of_a_head() {
    let text = "#!/usr/bin/env -S uv run\n# /// script\n# requires-python = \">=3.11\"\n# dependencies = [\n#   \"requests>=2\",\n#   'rich',\n# ]\n# ///\nimport x\n# dependencies = [\"no\"]\n";
    assert_eq!(
        script_packages(text),
        [("requests>=2".to_owned(), 5), ("rich".to_owned(), 6)]
    );
}

#[test]
fn files_outside() {
    let facts = read(
        "p = Path.home() / '.config' / 'tool'\nos.path.expanduser('~/.x/y')\nopen('~/clawd/SOUL.md', 'a')\nopen('SOUL.md')",
    );
    let paths: Vec<&str> = facts.paths.iter().map(|p| p.name.as_str()).collect();
    assert!(
        paths.contains(&"~/.config/tool") && paths.contains(&"~/.x/y"),
        "{paths:?}"
    );
    assert_eq!(facts.writes.len(), 1);
}

#[test]
fn whatever_it_is_it_ends() {
    for text in [
        "'",
        "'''",
        "f'{",
        "(",
        "[",
        "import",
        "from",
        "os.environ[",
        "subprocess.run(",
        "f'{a[\"",
        "\\",
    ] {
        let _ = read(text);
    }
    let deep = "(".repeat(20_000);
    let _ = read(&deep);
    let nested = "f'{".repeat(3_000);
    let _ = read(&nested);
}

#[test]
fn what_is_deep_or_long_is_read_in_time() {
    for part in [
        "f(",
        "a=(",
        "a.b(c=",
        "{",
        "try:\n",
        "import a\n",
        "os.system('",
        "\"a\" + ",
    ] {
        let _ = read(&part.repeat(2_000));
    }
}
