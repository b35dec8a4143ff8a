use crate::file::testing::Folder;

fn folder() -> Folder {
    let f = Folder::new();
    f.put("a", "hello\n")
        .put("d/", "")
        .put("x y", "")
        .put(".h", "");
    f.link("a", "l").link("nope", "dang");
    f.out("chmod 750 a");
    f
}

#[test]
fn names() {
    let f = folder();
    assert_eq!(f.out("ls"), "a\nd\ndang\nl\nx y\n");
    assert_eq!(f.out("ls -A"), ".h\na\nd\ndang\nl\nx y\n");
    assert_eq!(
        f.out("ls -a").lines().take(3).collect::<Vec<_>>(),
        [".", "..", ".h"]
    );
    assert_eq!(f.out("ls -r"), "x y\nl\ndang\nd\na\n");
    assert_eq!(f.out("ls -F"), "a*\nd/\ndang@\nl@\nx y\n");
    assert_eq!(f.out("ls -p"), "a\nd/\ndang\nl\nx y\n");
    assert_eq!(f.out("ls -C"), "a  d  dang  l  x y\n");
    assert_eq!(f.out("ls -m"), "a, d, dang, l, x y\n");
    assert_eq!(f.out("ls -Q a"), "\"a\"\n");
    assert_eq!(f.out("ls -d d"), "d\n");
    assert_eq!(f.out("ls d a"), "a\n\nd:\n");
    assert_eq!(f.out("ls -R"), ".:\na\nd\ndang\nl\nx y\n\n./d:\n");
    assert_eq!(
        f.out("ls --group-directories-first").lines().next(),
        Some("d")
    );
    assert_eq!(f.out("ls --color=auto -I x*"), "a\nd\ndang\nl\n");
}

#[test]
fn long_lines() {
    let f = folder();
    assert_eq!(
        f.out("ls -l a"),
        "-rwxr-x--- 1 claw claw 6 May 15  2024 a\n"
    );
    assert_eq!(f.out("ls -go a"), "-rwxr-x--- 1 6 May 15  2024 a\n");
    assert_eq!(
        f.out("ls -n a"),
        "-rwxr-x--- 1 1000 1000 6 May 15  2024 a\n"
    );
    assert_eq!(
        f.out("ls -l --time-style=long-iso a"),
        "-rwxr-x--- 1 claw claw 6 2024-05-15 14:30 a\n"
    );
    assert_eq!(
        f.out("ls -l --time-style=+%s a"),
        "-rwxr-x--- 1 claw claw 6 1715783445 a\n"
    );
    assert_eq!(
        f.out("ls --full-time a"),
        "-rwxr-x--- 1 claw claw 6 2024-05-15 14:30:45.123456789 +0000 a\n"
    );
    let all = f.out("ls -lF");
    let lines: Vec<&str> = all.lines().collect();
    assert_eq!(lines[0], "total 8");
    assert_eq!(lines[1], "-rwxr-x--- 1 claw claw    6 May 15  2024 a*");
    assert_eq!(lines[2], "drwxr-xr-x 2 claw claw 4096 May 15  2024 d/");
    assert!(
        lines[3].starts_with("lrwxrwxrwx 1 claw claw    4 ") && lines[3].ends_with(" dang -> nope")
    );
    assert!(lines[4].ends_with(" l -> a*"));
    assert_eq!(f.out("ls -s"), "total 8\n4 a\n4 d\n0 dang\n0 l\n0 x y\n");
    f.put("big", &"x".repeat(1500));
    assert_eq!(
        f.out("ls -lh big"),
        "-rw-r--r-- 1 claw claw 1.5K May 15  2024 big\n"
    );
}

#[test]
fn orders() {
    let f = Folder::new();
    f.put("v10.a", "1").put("v9.c", "333").put("v1.b", "22");
    assert_eq!(f.out("ls -S"), "v9.c\nv1.b\nv10.a\n");
    assert_eq!(f.out("ls -v"), "v1.b\nv9.c\nv10.a\n");
    assert_eq!(f.out("ls -X"), "v10.a\nv1.b\nv9.c\n");
    f.out("touch -d @5 v10.a");
    f.out("touch -d @9 v9.c");
    f.out("touch -d @7 v1.b");
    assert_eq!(f.out("ls -t"), "v9.c\nv1.b\nv10.a\n");
    assert_eq!(f.out("ls --sort=time -r"), "v10.a\nv1.b\nv9.c\n");
}

#[test]
fn refusals() {
    let f = folder();
    let ran = f.sh("ls nope a");
    assert_eq!(ran.code, 2);
    assert_eq!(ran.out, "a\n");
    assert_eq!(
        ran.err,
        "ls: cannot access 'nope': No such file or directory\n"
    );
    let ran = f.sh("ls --sort=zz");
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .starts_with("ls: invalid argument ‘zz’ for ‘--sort’\n")
    );
    assert_eq!(f.sh("ls -y").code, 2);
}
