#![allow(clippy::unwrap_used)]
use super::*;

fn commands(text: &str) -> Vec<String> {
    read(text, Kind::Script)
        .commands
        .into_iter()
        .map(|c| c.name)
        .collect()
}

fn lines(text: &str) -> Vec<String> {
    read(text, Kind::Lines)
        .commands
        .into_iter()
        .map(|c| c.name)
        .collect()
}

fn env(text: &str) -> Vec<String> {
    read(text, Kind::Script)
        .env
        .into_iter()
        .map(|n| n.name)
        .collect()
}

fn hosts(text: &str) -> Vec<String> {
    let all = read(text, Kind::Script).hosts.into_iter();
    all.map(|h| {
        format!(
            "{} {}",
            h.methods.into_iter().collect::<Vec<_>>().join(","),
            h.address.host
        )
    })
    .collect()
}

#[test]
fn programs_wherever_they_stand() {
    for (text, want) in [
        ("curl x | jq . && sort -u; wc -l &", "curl jq sort wc"),
        ("x=$(date +%s)\ny=`uname -m`", "date uname"),
        ("echo \"$(git rev-parse HEAD)\"", "git"),
        (
            "sudo -u me env A=1 nohup time ffmpeg -i x",
            "sudo env nohup time ffmpeg",
        ),
        ("cat a | xargs -n 1 -I {} convert {} b", "cat xargs convert"),
        ("timeout -k 5 10s curl x", "timeout curl"),
        ("/usr/bin/python3 a.py", "python3"),
        ("A=1 B=2 node a.js", "node"),
        ("diff <(sort a) <(uniq b)", "diff sort uniq"),
        ("find . -name x -exec rm {} \\;", "find rm"),
        ("bash -c 'jq . x | head'", "bash jq head"),
        (
            "if ! grep -q x y; then\n  sed -i s/a/b/ y\nelif [[ -f z ]]; then ls\nfi",
            "grep sed ls",
        ),
        (
            "case \"$1\" in\n a|b) tar x ;;\n *) exit 1;;\nesac\nzip y",
            "tar zip",
        ),
        (
            "for f in *.png; do\n  exiftool \"$f\"\ndone | tee log",
            "exiftool tee",
        ),
        (
            "while read -r l; do basename \"$l\"; done < <(ls)",
            "basename ls",
        ),
        ("f() { rg x; }\nf\nfunction g { fd y; }\ng", "rg fd"),
        ("cat <<EOF\ncurl https://a.io\nEOF\ndone_x", "cat done_x"),
        ("a() (\n gh api x\n)\n", "gh"),
        ("[ -n \"$X\" ] && command -v jq >/dev/null || brew list", ""),
        ("CLI=gh\n$CLI pr list", "gh"),
        ("$UNKNOWN x", ""),
        ("echo curl | cat # wget x", "cat"),
        ("x=(a b $(nproc))", "nproc"),
        ("(( n++ )); [[ $a =~ ^(x|y)$ ]] && du", "du"),
        ("exec 3>&1\nexec python3 x", "python3"),
        ("2>/dev/null ls >out 2>&1", "ls"),
        ("eval \"tar x\"", "tar"),
        ("trap 'rm -f x' EXIT", "rm"),
        ("curl \\\n  -s \\\n  x", "curl"),
        ("./scripts/own.sh", "own.sh"),
        ("\"$DIR/own.sh\" x", ""),
    ] {
        let want: Vec<&str> = want.split_whitespace().collect();
        let mut found = commands(text);
        found.dedup();
        assert_eq!(
            sorted(found),
            sorted(want.into_iter().map(str::to_owned).collect()),
            "{text}"
        );
    }
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

#[test]
fn what_installs_is_told_apart() {
    for line in [
        "brew install jq",
        "sudo apt-get -y install ffmpeg",
        "pip install -r requirements.txt",
        "python3 -m pip install x",
        "npm install -g x",
        "curl -fsSL https://a.io/i.sh | bash",
        "go install a.io/x@latest",
        "uv tool install x",
        "npx skills add a/b",
    ] {
        assert_eq!(lines(line), Vec::<String>::new(), "{line}");
        assert!(hosts(line).is_empty(), "{line}");
    }
    assert_eq!(lines("npm run build"), ["npm"]);
    assert_eq!(
        lines("git clone https://a.io/x\ncd x\ncp a b\njq . x"),
        ["jq"]
    );
    let installs = read(
        "pip install 'a>=1' b==2 -r r.txt\nnpm i @s/c@1.2.3 d",
        Kind::Lines,
    )
    .installs;
    let short: Vec<(&str, bool)> = installs
        .iter()
        .map(|i| (i.name.as_str(), i.pinned))
        .collect();
    assert_eq!(
        short,
        [("a", false), ("b", true), ("@s/c", true), ("d", false)]
    );
}

#[test]
fn variables_of_others() {
    for (text, want) in [
        ("curl -H \"X: $API_KEY\" x", "API_KEY"),
        ("API_KEY=$(cat f)\ncurl $API_KEY", ""),
        ("TOKEN=\"${TOKEN:-x}\"; echo $TOKEN", "TOKEN"),
        ("URL=\"${BASE_URL:-https://a.io}\"", "BASE_URL"),
        (": \"${NEEDED:?}\"", "NEEDED"),
        ("echo $HOME $PATH $1 $? ${x} $lower", ""),
        ("for NAME in a b; do echo $NAME; done", ""),
        ("read -r LINE; echo $LINE", ""),
        ("local FOO; FOO=1; echo $FOO", ""),
        ("if [[ -z \"$SOME_KEY\" ]]; then exit; fi", "SOME_KEY"),
        (
            "cat <<EOF\n$IN_TEXT\nEOF\ncat <<'EOF'\n$NOT\nEOF",
            "IN_TEXT",
        ),
        ("x=$((COUNT + 1))", "COUNT"),
        ("echo '$QUOTED' \\$ESCAPED", ""),
    ] {
        let want: Vec<&str> = want.split_whitespace().collect();
        let mut found = env(text);
        found.dedup();
        assert_eq!(found, want, "{text}");
    }
}

#[test]
fn a_document_tells_a_person_what_to_export() {
    let names = |text| {
        read(text, Kind::Lines)
            .env
            .into_iter()
            .map(|n| n.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names("export X_API_KEY=\"your-key\"\ncurl -H \"$X_API_KEY\" y"),
        ["X_API_KEY"]
    );
    assert_eq!(names("export BASE=<url>"), ["BASE"]);
    assert!(names("export MODE=fast").is_empty());
    assert!(names("export TOKEN=$(gh auth token)").is_empty());
}

#[test]
fn hosts_of_requests_with_their_methods() {
    for (text, want) in [
        ("curl -s https://a.io/x", "GET a.io"),
        (
            "curl -X POST -d '{\"u\": \"https://no.io\"}' https://a.io/x",
            "POST a.io",
        ),
        ("curl -sX DELETE \"https://a.io/$ID\"", "DELETE a.io"),
        (
            "curl --request PUT --url https://a.io/x -H 'Referer: https://no.io'",
            "PUT a.io",
        ),
        ("curl https://a.io -d x=1", "POST a.io"),
        ("curl -G https://a.io --data-urlencode q=1", "GET a.io"),
        ("curl -I https://a.io", "HEAD a.io"),
        ("curl -sd x=1 https://a.io", "POST a.io"),
        ("curl -X \"$M\" https://a.io", " a.io"),
        ("wget -c https://a.io/x", "GET a.io"),
        ("curl wttr.in/London?format=3", "GET wttr.in"),
        ("curl -o file.json -s api.a.io/x", "GET api.a.io"),
        ("wget -q https://a.io/x -O y", "GET a.io"),
        (
            "API=https://a.io/v1\ncurl \"$API/x\" -d 1",
            " a.io;POST a.io",
        ),
        ("URL=\"${URL:-https://a.io}\"", " a.io"),
        ("curl \"https://$SUB.host.io/x\"", "GET *.host.io"),
        ("curl \"$URL\"", ""),
        ("echo https://no.io; cat <<E\nhttps://no.io\nE", ""),
        ("tool --rpc-url https://a.io x", " a.io"),
        ("open https://no.io", ""),
        ("# curl https://no.io", ""),
        ("curl https://example.com/x", ""),
    ] {
        let want: Vec<&str> = want.split(';').filter(|w| !w.is_empty()).collect();
        assert_eq!(hosts(text), want, "{text}");
    }
}

#[test]
fn what_is_asked_for_is_not_needed_at_once() {
    let found = read(
        "jq . x\nif true; then ffmpeg; fi\ngit x || true\ntr a b && cut x",
        Kind::Script,
    )
    .commands;
    let when: Vec<(&str, When)> = found.iter().map(|c| (c.name.as_str(), c.when)).collect();
    assert_eq!(
        when,
        [
            ("jq", When::Start),
            ("ffmpeg", When::Later),
            ("git", When::Optional),
            ("tr", When::Start),
            ("cut", When::Later)
        ]
    );
}

#[test]
fn texts_of_other_languages_are_read() {
    let facts = read(
        "python3 - <<'EOF'\nimport requests, os\nrequests.get('https://a.io/x')\nos.environ['MY_KEY']\nEOF",
        Kind::Script,
    );
    assert_eq!(facts.hosts[0].address.host, "a.io");
    assert_eq!(facts.hosts[0].line, 3);
    assert_eq!(facts.env[0].name, "MY_KEY");
    let facts = read(
        "node -e \"fetch('https://b.io/x', {method: 'POST'})\"",
        Kind::Script,
    );
    assert_eq!(facts.hosts[0].address.host, "b.io");
}

#[test]
fn lines_are_those_of_the_file() {
    let facts = read(
        "#!/bin/bash\n\nx=$(\n  curl https://a.io\n)\n",
        Kind::Script,
    );
    assert_eq!(facts.hosts[0].line, 4);
}

#[test]
fn whatever_it_is_it_ends() {
    for text in [
        "\"",
        "'",
        "$(",
        "${",
        "`",
        "((",
        "<<EOF",
        "case x in",
        "if",
        "\\",
        ")",
        ";;",
        "a=(",
        "<(",
        "$((1)",
        "${a:-${b:-$(c}",
    ] {
        let _ = read(text, Kind::Script);
    }
    let deep = "$(".repeat(5_000);
    let _ = read(&deep, Kind::Script);
    for part in [
        "${a:-",
        "eval ",
        "\"$(",
        "bash <<A\n",
        "`\\`",
        "sudo ",
        "a=(",
        "if ",
        "case x in a) ",
    ] {
        let _ = read(&part.repeat(4_000), Kind::Script);
        let _ = read(&part.repeat(4_000), Kind::Lines);
    }
    let many = "a;".repeat(300_000);
    assert!(read(&many, Kind::Script).commands.len() <= MAX_COMMANDS);
}

#[test]
fn paths_and_writes() {
    let facts = read(
        "echo x >> ~/clawd/MEMORY.md\ncat ~/.ssh/id_rsa\nsource ~/.config/t/env",
        Kind::Script,
    );
    let paths: Vec<&str> = facts.paths.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(
        paths,
        ["~/clawd/MEMORY.md", "~/.ssh/id_rsa", "~/.config/t/env"]
    );
    assert_eq!(facts.writes[0].name, "~/clawd/MEMORY.md");
}
