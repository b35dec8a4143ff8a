//! What a script sees around it: the documented variables, itself at `/in`, a `/tmp` of its own.

use crate::sandbox::Planted;
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt as _;

/// Every variable of a command without grants.
const SAFE: [(&str, &str); 7] = [
    ("HOME", "/tmp"),
    ("LANG", "C.UTF-8"),
    ("LOGNAME", "claw"),
    ("PATH", "/usr/local/bin:/usr/bin:/bin"),
    ("TMPDIR", "/tmp"),
    ("TZ", "Asia/Tokyo"),
    ("USER", "claw"),
];
/// What a shell adds by itself.
const OF_THE_SHELL: [&str; 4] = ["OLDPWD", "PWD", "SHLVL", "_"];
/// What every driver of a script below prints.
const LIST_ENV: &str = "import os\nfor k, v in os.environ.items(): print(k + '=' + v)";

fn variables(text: &str) -> BTreeMap<&str, &str> {
    text.lines().filter_map(|l| l.split_once('=')).collect()
}

fn planted() -> Planted {
    let mut planted = Planted::new();
    planted.claw = planted.claw.env("TZ", "Asia/Tokyo");
    planted
}

#[test]
fn the_environment_is_the_documented_one() {
    let planted = planted();
    let safe = BTreeMap::from(SAFE);
    let python = planted.python(&[], LIST_ENV);
    planted.keeps_quiet(&python.ran);
    assert_eq!(variables(&python.ran.out), safe, "{}", python.ran.err);
    for line in [
        &["env"][..],
        &["printenv"],
        &["bash", "-c", "env"],
        &["bash", "-c", "export -p | sed 's/^declare -x //; s/\"//g'"],
        &["sh", "-c", "printenv"],
        &["bash", "-lc", "env"],
        &["bash", "-c", "bash -c 'sh -c env'"],
        &["bash", "-c", "env | cat"],
        &["jq", "-nr", "env | to_entries[] | \"\\(.key)=\\(.value)\""],
        &["jq", "-nr", "$ENV | to_entries[] | \"\\(.key)=\\(.value)\""],
        &[
            "awk",
            "BEGIN { for (k in ENVIRON) print k \"=\" ENVIRON[k] }",
        ],
        &["bash", "-c", "python3 -c \"$0\"", LIST_ENV],
        &["python3", "-c", "import subprocess as s; s.run(['env'])"],
        &["python3", "-c", "import os; os.system('env')"],
    ] {
        let done = planted.exec(&[], line);
        planted.keeps_quiet(&done.ran);
        let mut seen = variables(&done.ran.out);
        for name in OF_THE_SHELL {
            seen.remove(name);
        }
        assert_eq!(seen, safe, "{line:?}: {}", done.ran.err);
    }
}

#[test]
fn the_shell_adds_nothing_of_the_host() {
    let planted = planted();
    let code =
        "set; declare -p; env; compgen -v; compgen -e; echo $HOST_SECRET ${!HOST*} ${!A*} ${!C*}";
    let done = planted.bash(&[], code);
    planted.keeps_quiet(&done.ran);
    assert!(done.ran.out.contains("TMPDIR"), "{:#?}", done.ran);
    for name in [
        "HOST_SECRET=",
        "ANTHROPIC",
        "AWS_",
        "CLAW_",
        "CARGO",
        "NEXTEST",
    ] {
        assert!(!done.ran.out.contains(name), "{name}: {}", done.ran.out);
    }
}

#[test]
fn a_variable_that_is_named_is_the_only_one_that_is_added() {
    let planted = planted();
    let done = planted.python(&["--env", "GIVEN=yes", "--env", "EDITOR"], LIST_ENV);
    let seen = variables(&done.ran.out);
    assert_eq!(seen.get("GIVEN"), Some(&"yes"), "{:#?}", done.ran);
    assert!(seen["EDITOR"].starts_with("env-"), "{seen:?}");
    assert_eq!(seen.len(), SAFE.len() + 2, "{seen:?}");
}

#[test]
fn a_script_is_alone_at_in() {
    let planted = planted();
    for neighbour in ["neighbour.sh", "lib.py", ".hidden"] {
        planted.script(neighbour, "echo neighbour-was-here");
    }
    let shell = "ls -A /in; echo --; ls -A / | tr '\\n' ' '; echo; ls -A /tmp; cat /in/lib.py; . /in/neighbour.sh; cd /in && echo *; find / | grep -c neighbour";
    let script = planted.script("alone.sh", shell);
    let done = planted.exec(&[], &["bash", script.to_str().unwrap()]);
    planted.keeps_quiet(&done.ran);
    let (first, rest) = done.ran.out.split_once("--\n").unwrap();
    assert_eq!(first, "alone.sh\n", "{:#?}", done.ran);
    let roots: BTreeSet<&str> = rest.lines().next().unwrap().split_whitespace().collect();
    // Interpreters may show the folders of the system that they stand in for; never one of the host's own.
    let known = [
        "bin",
        "dev",
        "etc",
        "home",
        "in",
        "proc",
        "site-packages",
        "tmp",
        "usr",
    ];
    assert!(roots.is_subset(&BTreeSet::from(known)), "{roots:?}");
    assert!(roots.contains("in") && roots.contains("tmp"), "{roots:?}");
    assert!(!done.ran.out.contains("neighbour"), "{}", done.ran.out);
    assert!(rest.contains("alone.sh\n0\n"), "{:#?}", done.ran);

    let python = "import os, sys\nprint(sorted(os.listdir('/in')), os.listdir('/tmp'))\nprint(sys.path[0])\ntry:\n    import lib\nexcept ImportError:\n    print('no lib')\n";
    let script = planted.script("alone.py", python);
    let done = planted.exec(&[], &["python3", script.to_str().unwrap()]);
    planted.keeps_quiet(&done.ran);
    assert_eq!(
        done.ran.out, "['alone.py'] []\n/in\nno lib\n",
        "{}",
        done.ran.err
    );
}

#[test]
fn a_script_says_that_it_cannot_be_changed() {
    let planted = planted();
    let script = planted.script("fixed.sh", "[ -w /in/fixed.sh ] || echo fixed");
    let done = planted.exec(&[], &["bash", script.to_str().unwrap()]);
    assert_eq!(done.ran.out, "fixed\n", "{}", done.ran.err);
}

#[test]
fn a_script_cannot_be_changed_or_replaced() {
    let planted = planted();
    let shell = "f=/in/fixed.sh
        try() { \"$@\" 2> /dev/null && echo \"done: $*\"; }
        try sh -c \"echo x >> $f\"; try sh -c \": > $f\"; try sh -c 'echo x > /in/new'
        try rm -f $f; try rm -rf /in; try mv $f /tmp/x; try mv /in /tmp/in; try rmdir /in
        try cp /tmp/x $f; try ln -sf /tmp/x $f; try ln -f /tmp/x $f; try chmod 777 $f; try chmod 777 /in; try touch $f
        try truncate -s 0 $f; try tee -a $f; try sed -i s/f/g/ $f; try mkdir /in/sub; try touch /in/new
        try mkfifo /in/p; try install /tmp/x $f; try dd if=/tmp/x of=$f; try ln -s /tmp /in/l
        head -n 1 $f; ls -A /in";
    let script = planted.script("fixed.sh", shell);
    let before = std::fs::metadata(&script).unwrap();
    let machine = planted.machine();
    let done = planted.exec(&[], &["bash", script.to_str().unwrap()]);
    assert_eq!(
        done.ran.out, "f=/in/fixed.sh\nfixed.sh\n",
        "{}",
        done.ran.err
    );

    let python = "import os, shutil, pathlib
F = __file__
for n, attempt in enumerate([
    lambda: open(F, 'w'), lambda: open(F, 'a'), lambda: open(F, 'r+'), lambda: os.open(F, os.O_WRONLY), lambda: os.open(F, os.O_RDWR | os.O_TRUNC),
    lambda: os.unlink(F), lambda: os.rename(F, '/tmp/x'), lambda: os.truncate(F, 0), lambda: os.chmod(F, 0o777), lambda: os.utime(F, (0, 0)),
    lambda: os.symlink('/tmp', '/in/l'), lambda: os.link('/tmp/y', '/in/l'), lambda: os.mkdir('/in/d'), lambda: os.rename('/tmp/y', F),
    lambda: os.replace('/tmp/y', F), lambda: shutil.rmtree('/in'), lambda: os.rename('/in', '/tmp/in'), lambda: pathlib.Path('/in/n').touch(),
    lambda: os.open('n', os.O_CREAT | os.O_WRONLY, dir_fd=os.open('/in', os.O_DIRECTORY)),
]):
    open('/tmp/y', 'w').write('y')
    try:
        attempt()
        print('done', n)
    except (OSError, NotImplementedError):
        pass
print(os.listdir('/in'), open(F).readline().strip(), os.access(F, os.W_OK))
";
    let other = planted.script("fixed.py", python);
    let done = planted.exec(&[], &["python3", other.to_str().unwrap()]);
    let last = "['fixed.py'] import os, shutil, pathlib False\n";
    assert_eq!(done.ran.out, last, "{}", done.ran.err);
    let after = std::fs::metadata(&script).unwrap();
    assert_eq!(std::fs::read_to_string(&script).unwrap(), shell);
    assert_eq!(after.permissions().mode(), before.permissions().mode());
    assert_eq!(after.modified().unwrap(), before.modified().unwrap());
    let now: BTreeSet<_> = planted.machine();
    let new: Vec<_> = now.difference(&machine).map(|(p, _)| p).collect();
    assert_eq!(new, [&std::fs::canonicalize(&other).unwrap()]);
}
