// exercises: cheerio: load, selectors, text and attributes, each and map, editing, html output, entities
import * as cheerio from 'cheerio';
const $ = cheerio.load('<html><head><title>T &amp; x</title></head><body><ul id="l"><li class="a">One</li><li class="b" data-n="2">Two <b>bold</b></li></ul><a href="/p?a=1&amp;b=2">link</a><table><tr><td>1</td><td>é</td></tr></table></body></html>');
console.log($('title').text(), $('#l li').length, $('li.b').text(), $('li').last().attr('data-n'), $('a').attr('href'), $('li').map((i, el) => `${i}:${$(el).text()}`).get());
$('ul').append('<li>Three</li>').find('.a').addClass('first').text('<raw>');
$('b').remove();
console.log($.html('ul'), $('td').toArray().map((td) => $(td).text()), $('li:contains("Two")').next().text(), $('ul > li:nth-child(2)').data('n'), $('none').length, $('a').prop('tagName'));
console.log(cheerio.load('<a><b x="1"/>t</a>', { xml: true }).xml(), $('ul').children().filter((_, e) => $(e).attr('class')).length, $('body').find('*').length);
