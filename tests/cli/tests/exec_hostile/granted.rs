//! A folder that was granted is no way out of it: neither by links that were there, nor by links a guest leaves.

use crate::sandbox::Planted;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

const LINKS: [&str; 9] = [
    "file", "folder", "up", "root", "chain", "relative", "proc", "tmp", "own",
];

/// Tries every link of `LINKS` in the working folder, to read, list, write and replace.
const SHELL: &str = r#"
for l in file folder up root chain relative proc tmp own; do
  cat "$l"; head -c 300 < "$l"; ls -la "$l/"; cat "$l"/*; cat "$l"/*/*; cat "$l/$1"; cat "$l$2"
  cp -L "$l" "/tmp/$l" && cat "/tmp/$l"; tar -chf - "$l" | tar -xOf -; find -L "$l" -maxdepth 2; grep -r . "$l/"
  echo owned >> "$l"; echo owned > "$l/owned"; mkdir "$l/owned"; touch "$l/owned"; rm -f "$l/$1"; mv /tmp/x "$l/owned"
  ln -s x "$l/owned"; chmod 777 "$l"; truncate -s 0 "$l"; (cd "$l" && ls -la && cat "$1"); (cd "$l/.." && ls -la)
done 2>&1
cat ../"$1" ..//"$1" "../../$2" 2>&1; ls -la .. ../.. 2>&1; cd ..; ls -la 2>&1; cat "$1" 2>&1
echo COUNT
"#;
const PYTHON: &str = r"
import os, pathlib, shutil, sys
name, path = sys.argv[1:]
ways = [
    lambda l: open(l).read(), lambda l: open(l + '/' + name).read(), lambda l: open(l + path).read(), lambda l: os.listdir(l),
    lambda l: [p.read_text() for p in pathlib.Path(l).iterdir()], lambda l: list(os.walk(l, followlinks=True))[:9],
    lambda l: open(os.path.realpath(l)).read(), lambda l: pathlib.Path(l).resolve().read_text(), lambda l: shutil.copy(l, '/tmp/c') and open('/tmp/c').read(),
    lambda l: os.read(os.open(name, os.O_RDONLY, dir_fd=os.open(l, os.O_DIRECTORY)), 300),
    lambda l: os.read(os.open('../' + name, os.O_RDONLY, dir_fd=os.open(l, os.O_DIRECTORY)), 300),
    lambda l: open(l, 'a').write('owned'), lambda l: open(l + '/owned', 'w').write('owned'), lambda l: os.mkdir(l + '/owned'),
    lambda l: os.unlink(l + '/' + name), lambda l: os.rename(l + '/' + name, '/tmp/r') or open('/tmp/r').read(), lambda l: os.truncate(l, 0),
    lambda l: os.link(l, '/tmp/h') or open('/tmp/h').read(), lambda l: os.chmod(l, 0o777), lambda l: os.utime(l), lambda l: os.symlink('x', l + '/owned'),
]
for l in 'file folder up root chain relative proc tmp own'.split():
    for way in ways:
        try:
            print(way(l))
        except Exception as refused:
            print(l, type(refused).__name__)
print('COUNT')
";

/// A folder to grant, beside the first secret.
fn folder(planted: &Planted, name: &str) -> PathBuf {
    let folder = planted.secrets[0].parent().unwrap().join(name);
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("mine.txt"), "mine").unwrap();
    std::fs::canonicalize(folder).unwrap()
}

#[track_caller]
fn nothing_gets_out(planted: &Planted, folder: &std::path::Path, mode: &str) {
    let secret = &planted.secrets[0];
    let (name, path) = (
        secret.file_name().unwrap().to_str().unwrap(),
        secret.to_str().unwrap(),
    );
    let outside = |all: &std::collections::BTreeSet<(PathBuf, u64)>| {
        let own = |p: &PathBuf| p.starts_with(folder) || p == folder;
        all.iter()
            .filter(|(p, _)| !own(p))
            .cloned()
            .collect::<Vec<_>>()
    };
    let before = outside(&planted.machine());
    let flag = format!("{}:/work:{mode}", folder.display());
    for line in [
        ["bash", "-c", SHELL, "bash", name, path],
        ["python3", "-c", PYTHON, name, path, ""],
    ] {
        let line: Vec<&str> = line.into_iter().filter(|w| !w.is_empty()).collect();
        let done = planted.exec(&["--dir", &flag], &line);
        planted.keeps_quiet(&done.ran);
        assert!(done.ran.out.ends_with("COUNT\n"), "{:#?}", done.ran);
        assert!(folder.join("mine.txt").exists(), "{mode}");
    }
    assert_eq!(outside(&planted.machine()), before, "{mode}");
}

#[test]
fn links_that_were_in_a_granted_folder_lead_nowhere() {
    for mode in ["ro", "rw"] {
        let planted = Planted::new();
        let folder = folder(&planted, "granted");
        let secret = &planted.secrets[0];
        let name = secret.file_name().unwrap().to_str().unwrap();
        let relative = format!("../{name}");
        let own = planted.claw.home();
        let targets = [
            secret.to_str().unwrap(),
            secret.parent().unwrap().to_str().unwrap(),
            "..",
            "/",
            "file",
            &relative,
            "/proc/self/root",
            "/tmp",
            own.to_str().unwrap(),
        ];
        for (link, to) in LINKS.iter().zip(targets) {
            symlink(to, folder.join(link)).unwrap();
        }
        nothing_gets_out(&planted, &folder, mode);
    }
}

#[test]
fn links_that_a_guest_leaves_in_a_granted_folder_lead_nowhere() {
    let planted = Planted::new();
    let folder = folder(&planted, "granted");
    let secret = planted.secrets[0].to_str().unwrap();
    let flag = format!("{}:/work:rw", folder.display());
    let code = "ln -s $1 file; ln -s ${1%/*} folder; ln -s .. up; ln -s / root; ln -s file chain; ln -s ../${1##*/} relative
        ln -s /proc/self/root proc; ln -s /tmp tmp; ln -s . own; ls -la";
    let done = planted.exec(&["--dir", &flag], &["bash", "-c", code, "bash", secret]);
    planted.keeps_quiet(&done.ran);
    nothing_gets_out(&planted, &folder, "rw");
}

#[test]
fn a_folder_that_is_swapped_while_it_is_read_leads_nowhere() {
    let planted = Planted::new();
    let folder = folder(&planted, "granted");
    std::fs::create_dir(folder.join("turn")).unwrap();
    let secret = planted.secrets[0].clone();
    let (name, parent) = (secret.file_name().unwrap(), secret.parent().unwrap());
    std::fs::write(folder.join("turn").join(name), "harmless").unwrap();
    symlink(parent, folder.join("evil")).unwrap();
    let (turn, evil, aside) = (
        folder.join("turn"),
        folder.join("evil"),
        folder.join("aside"),
    );
    let over = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let stop = over.clone();
    // Somebody with the same folder swaps a folder and a link as fast as it can.
    let swapper = std::thread::spawn(move || {
        let mut turns = 0_u64;
        while !stop.load(std::sync::atomic::Ordering::SeqCst) {
            for (a, b) in [
                (&turn, &aside),
                (&evil, &turn),
                (&turn, &evil),
                (&aside, &turn),
            ] {
                std::fs::rename(a, b).unwrap();
            }
            turns += 1;
        }
        turns
    });
    let code = "import os, sys
n = 'turn/' + sys.argv[1]
good = 0
for i in range(4000):
    for way in (lambda: open(n).read(), lambda: os.listdir('turn'), lambda: os.stat(n).st_size, lambda: os.read(os.open(sys.argv[1], os.O_RDONLY, dir_fd=os.open('turn', os.O_DIRECTORY)), 300)):
        try:
            got = way()
            good += 1
            if got not in ('harmless', b'harmless', 8) and got != [sys.argv[1]]: print(got)
        except OSError: pass
print('COUNT', good)";
    let flag = format!("{}:/work:ro", folder.display());
    let line = ["python3", "-c", code, name.to_str().unwrap()];
    let done = planted.exec(&["--dir", &flag, "--timeout", "60"], &line);
    over.store(true, std::sync::atomic::Ordering::SeqCst);
    let turns = swapper.join().unwrap();
    planted.keeps_quiet(&done.ran);
    assert!(turns > 100, "{turns}");
    let good = done.ran.out.strip_prefix("COUNT ");
    let good: u64 = good
        .and_then(|g| g.trim().parse().ok())
        .unwrap_or_else(|| panic!("{:#?}", done.ran));
    assert!(good > 100, "{good} of what was there was read");
}
