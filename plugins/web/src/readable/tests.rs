use super::page;

const URL: &str = "https://news.test/a/story.html";

fn article_page() -> String {
    let paragraph =
        "Rivers carry water, silt and seeds to the sea, and with them the memory of every field. "
            .repeat(6);
    format!(
        "<!doctype html><html><head><title>Rivers — News</title><style>.x{{color:red}}</style>
         <script>alert('steal')</script></head><body>
         <nav><a href='/login'>Log in</a><a href='/shop'>Shop</a></nav>
         <article><h1>Rivers</h1><p>{paragraph}</p><h2>Silt</h2><p>See <a href='more.html'>more of it</a>. {paragraph}</p>
         <ul><li>first thing</li><li>second thing</li></ul><pre><code>let a = 1;</code></pre><p>{paragraph}</p>
         <img src='data:image/png;base64,AAAA' alt='tiny'></article>
         <footer>Imprint and cookies</footer></body></html>"
    )
}

#[test]
fn an_article_without_its_surroundings() {
    let (title, text) = page(&article_page(), URL);
    assert!(title.contains("Rivers"), "{title}");
    assert!(text.contains("Rivers carry water"), "{text}");
    assert!(
        text.contains("[more of it](https://news.test/a/more.html)"),
        "{text}"
    );
    assert!(
        text.contains("## Silt") && text.contains("first thing") && text.contains("let a = 1;"),
        "{text}"
    );
    for noise in ["alert", "color:red", "Log in", "Imprint", "base64"] {
        assert!(!text.contains(noise), "{noise} in {text}");
    }
}

#[test]
fn a_page_of_links_keeps_them_all() {
    let items: String = (0..40)
        .map(|i| format!("<li><a href='/item/{i}'>Item {i}</a></li>"))
        .collect();
    let html = format!(
        "<html><head><title>List</title></head><body><nav>menu</nav><main><ul>{items}</ul></main></body></html>"
    );
    let (title, text) = page(&html, URL);
    assert_eq!(title, "List");
    for i in 0..40 {
        assert!(
            text.contains(&format!("[Item {i}](https://news.test/item/{i})")),
            "{i} missing in {text}"
        );
    }
    assert!(!text.contains("menu"));
}

#[test]
fn a_short_page_comes_back_whole() {
    let (title, text) = page(
        "<title>Hi\n there</title><body><p>Just <b>this</b>.</p>",
        URL,
    );
    assert_eq!(
        (title.as_str(), text.trim()),
        ("Hi there", "Just **this**.")
    );
}

#[test]
fn tables_keep_their_cells() {
    let (_, text) = page(
        "<body><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
        URL,
    );
    assert!(text.contains("| a | b |"), "{text}");
}

#[test]
fn nothing_readable_is_empty() {
    let (title, text) = page(
        "<html><head><script>x()</script></head><body><div id=app></div></body></html>",
        URL,
    );
    assert_eq!((title.as_str(), text.trim()), ("", ""));
}

#[test]
fn links_that_run_code_are_dropped() {
    let (_, text) = page(
        "<body><p><a href='javascript:x()'>click</a> <a href='https://b.test/'>b</a>",
        URL,
    );
    assert!(
        text.contains("click")
            && text.contains("(https://b.test/)")
            && !text.contains("javascript"),
        "{text}"
    );
}

#[test]
fn nesting_up_to_the_limit_is_converted_and_beyond_it_only_read() {
    let nested = |levels: usize| {
        let (open, close) = ("<div>".repeat(levels), "</div>".repeat(levels));
        page(&format!("<body>{open}<b>deep</b>{close}"), URL).1
    };
    // html, body, the bold element and its text stand around the folds.
    assert_eq!(nested(super::MAX_DEPTH - 4).trim(), "**deep**");
    assert_eq!(nested(super::MAX_DEPTH).trim(), "deep");
    assert_eq!(nested(2_000).trim(), "deep");
}
