#![allow(clippy::unwrap_used)]
use super::*;

fn bundle(files: &[&str]) -> Bundle {
    let mut tree = Tree::default();
    for path in files {
        let name = parent(path).replace('/', "-");
        let text = format!("---\nname: the-{name}\ndescription: x\n---\nx\n");
        tree.insert(path, text.as_bytes()).unwrap();
    }
    Bundle::Tree(tree)
}

fn paths(bundle: &Bundle, want: Want<'_>) -> Vec<String> {
    let picked = pick(bundle, "whole", want).unwrap();
    picked.into_iter().map(|p| p.path).collect()
}

fn skill(name: &str) -> Want<'_> {
    Want {
        skill: Some(name),
        ..Want::default()
    }
}

#[test]
fn a_skill_at_the_root_is_the_whole() {
    let one = bundle(&["SKILL.md", "examples/x/SKILL.md", "a.py"]);
    let picked = pick(&one, "whole", Want::default()).unwrap();
    assert_eq!(picked.len(), 1);
    assert_eq!(
        (picked[0].folder.as_str(), picked[0].tree.len()),
        ("whole", 3)
    );
    assert_eq!(paths(&one, skill("x")), ["examples/x"]);
    for name in ["skill.md", "skills.md"] {
        assert_eq!(paths(&bundle(&[name]), Want::default()), [""]);
    }
}

#[test]
fn one_of_several_is_named() {
    let many = bundle(&[
        "skills/pdf/SKILL.md",
        "skills/pdf/sub/SKILL.md",
        "skills/csv/skill.md",
        "README.md",
    ]);
    match pick(&many, "whole", Want::default()) {
        Err(FetchError::Several(names)) => assert_eq!(names, ["skills/csv", "skills/pdf"]),
        other => unreachable!("{other:?}"),
    }
    assert_eq!(paths(&many, skill("pdf")), ["skills/pdf"]);
    assert_eq!(paths(&many, skill("PDF")), ["skills/pdf"]);
    assert_eq!(paths(&many, skill("the-skills-csv")), ["skills/csv"]);
    let all = Want {
        all: true,
        ..Want::default()
    };
    assert_eq!(paths(&many, all), ["skills/csv", "skills/pdf"]);
    let below = |path| Want {
        path: Some(path),
        ..Want::default()
    };
    assert_eq!(paths(&many, below("skills/pdf")), ["skills/pdf"]);
    assert_eq!(paths(&many, below("skills/pdf/sub")), ["skills/pdf/sub"]);
    assert!(matches!(
        pick(&many, "w", below("skills")),
        Err(FetchError::Several(_))
    ));
    assert!(matches!(
        pick(&many, "w", below("skill")),
        Err(FetchError::NoSkill)
    ));
    match pick(&many, "w", skill("none")) {
        Err(FetchError::NoSuchSkill { there, .. }) => assert_eq!(there.len(), 2),
        other => unreachable!("{other:?}"),
    }
    assert!(matches!(
        pick(&bundle(&["x.md"]), "w", Want::default()),
        Err(FetchError::NoSkill)
    ));
}

#[test]
fn one_name_for_two_trees_is_refused_and_for_the_same_twice_taken() {
    let mut tree = Tree::default();
    for path in ["a/x/SKILL.md", "b/x/SKILL.md"] {
        tree.insert(path, b"---\nname: x\ndescription: x\n---\n")
            .unwrap();
    }
    assert_eq!(paths(&Bundle::Tree(tree.clone()), skill("x")), ["a/x"]);
    tree.insert("b/x/more.md", b"").unwrap();
    assert!(matches!(
        pick(&Bundle::Tree(tree), "w", skill("x")),
        Err(FetchError::Several(_))
    ));
}

#[test]
fn a_place_has_so_many_skills() {
    let mut tree = Tree::limited(claw_skill::tree::Limits::PACKAGES);
    for n in 0..MAX_SKILLS {
        tree.insert(&format!("s{n}/SKILL.md"), b"").unwrap();
    }
    let all = Want {
        all: true,
        path: None,
        skill: Some("s7"),
    };
    assert_eq!(
        pick(&Bundle::Tree(tree.clone()), "w", all).unwrap().len(),
        1
    );
    tree.insert("more/SKILL.md", b"").unwrap();
    assert!(matches!(
        pick(&Bundle::Tree(tree), "w", all),
        Err(FetchError::TooMany)
    ));
}

#[test]
fn plugins_name_folders_and_nothing_else() {
    let deep = "a/b/c/d/e/f/g/h";
    let mut tree = Tree::default();
    tree.insert(&format!("{deep}/skills/pdf/SKILL.md"), b"x")
        .unwrap();
    tree.insert(&format!("{deep}/other/csv/SKILL.md"), b"x")
        .unwrap();
    let none = pick(&Bundle::Tree(tree.clone()), "w", Want::default());
    assert!(matches!(none, Err(FetchError::NoSkill)));
    let text = format!(
        r#"{{"name":"m","plugins":[{{"name":"p","source":"./{deep}","hooks":"run.sh"}},{{"source":"../../etc"}},{{"source":{{"source":"github","repo":"o/r"}}}}]}}"#
    );
    let mut one = tree.clone();
    one.insert(".claude-plugin/marketplace.json", text.as_bytes())
        .unwrap();
    assert_eq!(
        paths(&Bundle::Tree(one), Want::default()),
        [format!("{deep}/skills/pdf")]
    );
    let text = format!(r#"{{"name":"p","skills":["./{deep}/other/csv"]}}"#);
    tree.insert(".claude-plugin/plugin.json", text.as_bytes())
        .unwrap();
    assert_eq!(
        paths(&Bundle::Tree(tree), Want::default()),
        [format!("{deep}/other/csv")]
    );
}
