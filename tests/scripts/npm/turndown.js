// exercises: turndown: headings, lists, links, code, tables left, escaping, own rules
const TurndownService = require('turndown');
const service = new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-' });
service.addRule('mark', { filter: ['mark'], replacement: (content) => `==${content}==` });
console.log(service.turndown('<h1>Title &amp; more</h1><p>Some <strong>bold</strong>, <em>it</em>, <code>x*y</code> and <mark>marked</mark>.<br>next 1. line *stars*</p><ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul><ol start="3"><li>a</li><li>b</li></ol><blockquote><p>quote</p></blockquote><pre><code class="language-js">let a = 1;\n</code></pre><p><a href="/x?a=1" title="t">link</a> <img src="i.png" alt="alt"></p><hr><script>no()</script>'));
