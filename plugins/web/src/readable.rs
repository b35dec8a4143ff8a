//! HTML to Markdown. Two ways: the article, found by the Readability heuristics, and the page without its
//! furniture, for pages that are no article (lists, front pages). Invariant: scripts, styles and inline data never
//! reach the model, and links are absolute.

use dom_query::Document;
use dom_smoothie::{Config, Readability, TextMode};

use crate::link;

/// Pages with more elements are not weighed, only converted.
const MAX_WEIGHED_ELEMENTS: usize = 30_000;
/// Pages nested deeper are not weighed or converted, only their text is taken: both costs grow with the depth.
const MAX_DEPTH: usize = 256;
/// An article this long is taken without comparing it to the page.
const CLEAR_ARTICLE_CHARS: usize = 1_500;
/// A shorter one must hold at least this share (one in …) of the page's text.
const ARTICLE_SHARE: usize = 4;
/// Never content (scripts are handled apart).
const NOISE: &str = "style, nav, [role=navigation], noscript, template, svg, canvas, iframe, object, embed, \
     link, input, button, select, textarea";
/// Around the content.
const FURNITURE: &str =
    "footer, aside, [role=banner], [role=contentinfo], [aria-hidden=true], [hidden]";
/// Where pages say their content is, in order of trust.
const MAIN: [&str; 4] = ["main", "[role=main]", "article", "body"];

/// Title and Markdown of a page. `url` is where it came from.
pub(crate) fn page(html: &str, url: &str) -> (String, String) {
    let document = Document::from(html);
    let title = document.select("title").text();
    let title = one_line(&title);
    strip(&document, url);
    if depth(&document) > MAX_DEPTH {
        return (title, document.select("body").text().to_string());
    }
    let plain = plain(&document);
    match article(document, url) {
        Some((better, text)) if is_clear(&text, &plain) => {
            let better = one_line(&better);
            (if better.is_empty() { title } else { better }, text)
        }
        _ => (title, plain),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How deep elements are nested. Walks without recursion.
fn depth(document: &Document) -> usize {
    let mut deepest = 0;
    let mut level = 0;
    let mut node = document.root();
    loop {
        if let Some(child) = node.first_child() {
            level += 1;
            deepest = deepest.max(level);
            node = child;
            continue;
        }
        loop {
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else {
                return deepest;
            };
            level = level.saturating_sub(1);
            node = parent;
        }
    }
}

fn is_clear(article: &str, page: &str) -> bool {
    let chars = article.trim().chars().count();
    chars >= CLEAR_ARTICLE_CHARS || chars * ARTICLE_SHARE >= page.chars().count().max(1)
}

/// Removes what is never content and makes links absolute.
fn strip(document: &Document, url: &str) {
    // Machine-readable facts (title, author) sit in scripts of this type: the article finder reads them.
    document
        .select("script:not([type='application/ld+json'])")
        .remove();
    document.select(NOISE).remove();
    let base = document
        .select("base[href]")
        .attr("href")
        .and_then(|href| link::absolute(url, &href));
    let base = base.as_deref().unwrap_or(url);
    for (selector, name) in [("a[href]", "href"), ("img[src]", "src")] {
        for node in document.select(selector).nodes() {
            match node
                .attr(name)
                .and_then(|value| link::absolute(base, &value))
            {
                Some(address) => node.set_attr(name, &address),
                None if name == "src" => node.remove_from_parent(),
                None => node.remove_attr(name),
            }
        }
    }
}

fn article(document: Document, url: &str) -> Option<(String, String)> {
    let config = Config {
        text_mode: TextMode::Markdown,
        max_elements_to_parse: MAX_WEIGHED_ELEMENTS,
        ..Config::default()
    };
    let mut finder = Readability::with_document(document, Some(url), Some(config)).ok()?;
    let article = finder.parse().ok()?;
    Some((article.title, article.text_content.to_string()))
}

/// The page's main part without its furniture. Leaves the document as it is.
fn plain(document: &Document) -> String {
    let copy = document.clone();
    copy.select("script").remove();
    copy.select(FURNITURE).remove();
    for selector in MAIN {
        let part = copy.select(selector);
        if let Some(node) = part.nodes().first() {
            let text = node.md(None);
            if !text.trim().is_empty() {
                return text.to_string();
            }
        }
    }
    String::new()
}

#[cfg(test)]
mod tests;
