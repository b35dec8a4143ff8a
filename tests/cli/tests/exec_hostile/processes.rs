//! No program of the host is started by anything a script does: only commands of the sandbox answer.

use crate::sandbox::{Planted, Watched};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

/// A program of the host that leaves a trace when it runs.
struct Sentinel {
    program: PathBuf,
    trace: PathBuf,
}

impl Sentinel {
    fn plant(planted: &Planted) -> Self {
        let dir = std::fs::canonicalize(planted.claw.dir()).unwrap();
        let (program, trace) = (dir.join("sentinel"), dir.join("it-ran"));
        let text = format!(
            "#!/bin/sh\necho ran > '{}'\necho sentinel-spoke\n",
            trace.display()
        );
        std::fs::write(&program, text).unwrap();
        let runnable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&program, runnable).unwrap();
        Self { program, trace }
    }

    #[track_caller]
    fn is_silent(&self, done: &Watched) {
        assert!(!self.trace.exists(), "{:#?}", done.ran);
        assert!(!done.ran.out.contains("sentinel-spoke"), "{:#?}", done.ran);
        assert!(done.children.is_empty(), "claw started {:?}", done.children);
    }
}

/// Shell lines, each in a subshell; `$P` is the sentinel, `$T` its trace.
const SHELL: [&str; 47] = [
    "$P",
    "\"$P\" a b",
    "exec $P",
    "exec -a ls $P",
    "command $P",
    "builtin $P",
    "eval $P",
    ". $P",
    "source $P",
    "sh $P",
    "bash -c $P",
    "bash -lic \"exec $P\"",
    "/bin/sh -c \"$P\"",
    "/usr/bin/env $P",
    "env -i PATH=${P%/*} sentinel",
    "PATH=${P%/*}:$PATH sentinel",
    "hash -p $P ls; ls",
    "alias ls=$P; ls",
    "enable -f $P x; x",
    "xargs -a /dev/null $P; echo x | xargs $P",
    "find . -maxdepth 0 -exec $P \\;",
    "find . -maxdepth 0 -execdir $P {} +",
    "awk -v p=$P 'BEGIN { system(p); p | getline x; print x; print \"y\" | p }'",
    "sed \"1e $P\" <<< x; sed \"s,x,$P,e\" <<< x",
    "tar -cf a.tar --checkpoint=1 --checkpoint-action=exec=$P .",
    "tar -cf a.tar --use-compress-program=$P .; tar --to-command=$P -xf a.tar; tar -I $P -cf b.tar .",
    "sort --compress-program=$P <<< x",
    "split --filter=$P <<< x",
    "timeout 2 $P; nice $P; nohup $P; setsid $P; stdbuf -o0 $P; time $P; xvfb-run $P",
    "sudo $P; su -c $P; doas $P; chroot / $P; unshare $P; nsenter -t 1 $P; systemd-run $P; at now -f $P",
    "ld.so $P; /lib64/ld-linux-x86-64.so.2 $P; /lib/ld-linux.so.2 $P; /proc/self/exe $P; /proc/1/exe",
    "perl -e \"system('$P')\"; ruby -e \"system('$P')\"; node -e \"require('child_process').execSync('$P')\"",
    "busybox sh $P; dash $P; zsh -c $P; fish -c $P; ksh $P; csh $P; tclsh $P; lua $P",
    "git -c alias.x=\"!$P\" x; make -f <(echo \"all: ; $P\"); vim -c \"!$P\" -c q; ed <<< \"!$P\"",
    "curl -s file://$P | sh; wget -qO- --use-askpass=$P http://127.0.0.1:9/; ssh -o ProxyCommand=$P x",
    "EDITOR=$P PAGER=$P SHELL=$P man ls; PAGER=$P less /in/x; SHELL=$P script -c x; VISUAL=$P crontab -e",
    "LD_PRELOAD=$P ls; LD_LIBRARY_PATH=${P%/*} ls; BASH_ENV=$P bash -c :; ENV=$P sh -c :; PROMPT_COMMAND=$P bash -ic :",
    "trap $P EXIT; trap $P DEBUG; trap $P ERR; trap $P USR1; false; kill -USR1 $BASHPID",
    "coproc $P; cat <($P); tee >($P) <<< x; echo $($P) `$P`",
    "$P & wait; ( $P ) & wait; { $P; } & wait",
    "x=\"() { :;}; $P\" bash -c :; env 'x=() { :;}; '$P bash -c :",
    "cp $P ./s; chmod +x ./s; ./s; ln -s $P ./l; ./l; ln $P ./h; ./h",
    "ln -s ${P%/*} d; d/sentinel; cd ${P%/*} && ./sentinel; pushd ${P%/*} && ./sentinel",
    "/in/../..$P; ../..$P; ../../../../../../../..$P; /tmp/..$P; //$P; /proc/self/root$P",
    "printf '#!%s\\n' $P > i; chmod +x i; ./i; printf '#!/usr/bin/env %s\\n' $P > j; chmod +x j; ./j",
    "printf '\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\2\\0\\76\\0' > e; chmod +x e; ./e && echo elf-ran",
    "printf '#!/bin/ls\\n' > k; chmod +x k; ./k; printf '#!/usr/bin/perl\\nsystem(\"x\")' > m; chmod +x m; ./m",
];

/// Python statements; `P` is the sentinel.
const PYTHON: &str = r#"
import asyncio, os, sys, subprocess
P = sys.argv[1]
here = os.getpid()
D = os.path.dirname(P)
def libc(name=None):
    import ctypes, ctypes.util
    return ctypes.CDLL(name and ctypes.util.find_library(name))
def api():
    import ctypes
    return ctypes.pythonapi
def fork():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    return f'forked {pid}'
def forkpty():
    import pty
    pid, fd = pty.fork()
    return f'forked {pid}'
def shebang(line):
    with open('made', 'w') as f:
        f.write('#!' + line + '\n')
    os.chmod('made', 0o755)
    return subprocess.run(['./made'], capture_output=True).stdout
def elf():
    with open('elf', 'wb') as f:
        f.write(b'\x7fELF\x02\x01\x01' + bytes(9) + b'\x02\x00\x3e\x00' + bytes(100))
    os.chmod('elf', 0o755)
    return subprocess.run(['./elf']).returncode
def link():
    os.symlink(P, 'l')
    return subprocess.run(['./l'], capture_output=True).stdout
async def child():
    c = await asyncio.create_subprocess_exec(P, stdout=-1)
    return await c.communicate()
def process():
    import multiprocessing as m
    # A stand-in may run it in this very program.
    c = m.get_context('fork').Process(target=lambda: os.getpid() == here or print('forked'))
    c.start()
    c.join()
def fork_exec():
    import _posixsubprocess
    return _posixsubprocess.fork_exec([P], [P.encode()], True, (), None, None, -1, -1, -1, -1, -1, -1, 0, 1, False, False, 0, None, None, None, -1, None)
def out(*args, **more):
    return subprocess.run(*args, capture_output=True, timeout=20, **more).stdout
for name, attempt in {
    'run': lambda: out([P]),
    'shell': lambda: out(P, shell=True),
    'executable': lambda: out(['ls'], executable=P),
    'shell executable': lambda: out('ls', shell=True, executable=P),
    'cwd': lambda: out(['./sentinel'], cwd=D),
    'path': lambda: out(['sentinel'], env={'PATH': D}),
    'path shell': lambda: out('sentinel', shell=True, env={'PATH': D}),
    'preload': lambda: out(['ls'], env={'LD_PRELOAD': P, 'PATH': '/usr/bin'}),
    'preexec': lambda: out(['true'], preexec_fn=lambda: os.execv(P, [P])),
    'start session': lambda: out([P], start_new_session=True),
    'user': lambda: out(['id', '-un'], user='root'),
    'dots': lambda: out(['/tmp/../..' + P]),
    'env': lambda: out(['env', P]),
    'sh': lambda: out(['sh', P]),
    'sh c': lambda: out(['sh', '-c', P]),
    'xargs': lambda: out(['xargs', P], input=b'x'),
    'system': lambda: os.system(P),
    'popen': lambda: os.popen(P).read(),
    'getoutput': lambda: subprocess.getoutput(P),
    'fork': fork,
    'pty': forkpty,
    'pty spawn': lambda: __import__('pty').spawn(P),
    'process': process,
    'fork exec': fork_exec,
    'posix_spawn': lambda: os.posix_spawn(P, [P], {}),
    'posix_spawnp': lambda: os.posix_spawnp('sentinel', ['s'], {'PATH': D}),
    'spawnv': lambda: os.spawnv(os.P_WAIT, P, [P]),
    'spawnlp': lambda: os.spawnlp(os.P_NOWAIT, P, P),
    'startfile': lambda: os.startfile(P),
    'asyncio': lambda: asyncio.run(child()),
    'libc system': lambda: libc().system(P.encode()),
    'libc fork': lambda: libc().fork(),
    'libc found': lambda: libc('c').system(P.encode()),
    'pythonapi': lambda: api().system(P.encode()),
    'shebang': lambda: shebang(P),
    'shebang env': lambda: shebang('/usr/bin/env ' + P),
    'shebang perl': lambda: shebang('/usr/bin/perl'),
    'elf': elf,
    'link': link,
    'webbrowser': lambda: __import__('webbrowser').get(P + ' %s').open('http://x/'),
    'pydoc': lambda: __import__('pydoc').pipepager('x', P),
    'kill': lambda: os.kill(int(sys.argv[2]), 9),
    'kill group': lambda: os.killpg(int(sys.argv[2]), 9),
    'ptrace': lambda: libc().ptrace(16, int(sys.argv[2]), 0, 0),
}.items():
    try:
        print(name, attempt())
    except BaseException as refused:
        print(name, type(refused).__name__)
for replaced in ('execv', 'execvp', 'execve'):
    try:
        getattr(os, replaced)(P, [P], *([{}] if replaced == 'execve' else []))
    except BaseException as refused:
        print(replaced, type(refused).__name__)
print('END')
"#;

#[test]
fn the_shell_starts_no_program_of_the_host() {
    let planted = Planted::new();
    let sentinel = Sentinel::plant(&planted);
    let program = sentinel.program.to_str().unwrap();
    let mut code = format!("P='{program}'\nexport P\n");
    for (n, line) in SHELL.iter().enumerate() {
        code += &format!(
            "mkdir -p /tmp/{n}; ( cd /tmp/{n}; {line}\n) < /dev/null; echo \"TRIED {n}\"\n"
        );
    }
    let done = planted.bash(&["--timeout", "100"], &code);
    sentinel.is_silent(&done);
    for n in 0..SHELL.len() {
        assert!(
            done.ran.out.contains(&format!("TRIED {n}\n")),
            "{n}: {:#?}",
            done.ran
        );
    }
    assert!(!done.ran.out.contains("elf-ran"), "{:#?}", done.ran);
    planted.keeps_quiet(&done.ran);
}

#[test]
fn python_starts_no_program_of_the_host() {
    let planted = Planted::new();
    let sentinel = Sentinel::plant(&planted);
    let program = sentinel.program.to_str().unwrap();
    let mut other = std::process::Command::new("sleep")
        .arg("600")
        .spawn()
        .unwrap();
    let pid = other.id().to_string();
    let line = ["python3", "-c", PYTHON, program, &pid];
    let done = planted.exec(&["--timeout", "100"], &line);
    let alive = other.try_wait().unwrap().is_none();
    other.kill().unwrap();
    other.wait().unwrap();
    sentinel.is_silent(&done);
    assert!(
        alive,
        "a guest ended a process of the host: {:#?}",
        done.ran
    );
    assert!(done.ran.out.ends_with("END\n"), "{:#?}", done.ran);
    assert!(!done.ran.out.contains("forked"), "{:#?}", done.ran);
    planted.keeps_quiet(&done.ran);
}

#[test]
fn the_first_command_is_no_program_of_the_host() {
    let planted = Planted::new();
    let sentinel = Sentinel::plant(&planted);
    let binary = planted.claw.dir().join("true-elf");
    std::fs::copy("/bin/true", &binary).unwrap();
    for (line, codes) in [
        (&["/bin/no-such-program"][..], &[127][..]),
        (&["no-such-program"], &[127]),
        (&["/sbin/init"], &[127]),
        (&["/usr/bin/ssh"], &[127]),
        (&["/lib64/ld-linux-x86-64.so.2", "/bin/ls"], &[126, 127]),
        (&["./true-elf"], &[126]),
        (&["env", "./true-elf"], &[126, 127]),
        (&["xargs", "./true-elf"], &[123, 126, 127]),
    ] {
        let done = planted.exec(&[], line);
        assert!(codes.contains(&done.ran.code), "{line:?}: {:#?}", done.ran);
        sentinel.is_silent(&done);
    }
}

#[test]
fn names_of_the_host_are_answered_by_the_sandbox() {
    let planted = Planted::new();
    let code = "/bin/ls /in /tmp; exec /usr/bin/python3 -c 'import sys, platform; print(sys.platform, platform.machine(), sys.version_info[:2] >= (3, 14))'";
    let done = planted.bash(&[], code);
    assert!(done.ran.out.ends_with("True\n"), "{:#?}", done.ran);
    let code = "uname -snrm; whoami; hostname; id -un; echo $HOSTNAME; cat /proc/sys/kernel/hostname /etc/hostname 2> /dev/null";
    let done = planted.bash(&[], code);
    let lines: Vec<&str> = done.ran.out.lines().collect();
    assert_eq!(lines[0], "Linux claw 6.0.0-claw x86_64", "{:#?}", done.ran);
    assert_eq!(lines[1..4], ["claw"; 3], "{:#?}", done.ran);
    assert!(
        lines[4..].iter().all(|l| ["claw", ""].contains(l)),
        "{:#?}",
        done.ran
    );
    assert!(done.children.is_empty(), "{:?}", done.children);
}
