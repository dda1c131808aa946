//! Asking few tokens must find what asking all finds.

use super::*;
use crate::nlp::{
    document::{Buffer, Words},
    lang,
    span::Field,
};

/// Words of every kind that the patterns name, in some languages, and others.
const WORDS: &str = "a A an one two six ten twenty half Half quarter dozen hundred million mn k minus percent per cent millions of and the \
    dollars euros Canadian US USD usd Rs Rs500 R5.2bn USD75 R5M $ € £ ’ ' ‘ % - / : . , 's s people troops km cars pounds ago earlier later \
    last past this current next upcoming following second seconds minute hours day week months year decades century fortnight quarters \
    morning night weekend nights weekends spring summer fall winter early late mid est GMT yesterday today tonight tomorrow first third \
    twelfth thirtieth will set in since by to for noon midnight several few couple Q3 q1 H2 Christmas New Year Day St Patrick Good \
    Friday Easter Eid al-Fitr Black Mother International Workers Monday Mon Tue May March Sept march fri nächsten Montag próximo lunes jeudi prochain kl Uhr alle ore h o'clock p.m. am fiscal school \
    business old de del mai marzo 3rd 1st 5th 19th 1er 9 7 11 31 45 1954 2024 1990s 90s '90s 8.30 8.30pm 9am 18:00 20:30h 17h30 24-04-2024 3:59.4 2,400 1.5 \
    02.09.2019 2019-09-02 5m 3bn 18h 45min 30km zwei deux März Jahre lundi ano 5. @lede x blue";

/// The amounts and the dates that are found where every token is asked.
fn of_all_tokens(document: &Document, published: Option<i64>) -> Values {
    let (mut values, mut i) = (Values::default(), 0);
    while i < document.tokens.len() {
        i = amount::read(document, i, &mut values).map_or(i + 1, |end| end.max(i + 1));
    }
    let dates = date::Reader::new(document, published);
    for sentence in document.sentences {
        let (mut i, last) = (sentence.first as usize, sentence.last as usize);
        while i < last {
            i = date::read(&dates, sentence.first as usize..last, i, &mut values).unwrap_or(i + 1);
        }
    }
    values
}

#[test]
fn no_value_starts_where_nothing_is_looked_for() {
    let words = WORDS.split_whitespace().collect::<Vec<_>>();
    let mut text = String::new();
    for (n, first) in words.iter().enumerate() {
        for (m, second) in words.iter().enumerate() {
            // Every pair, each with another word behind it.
            let third = words[(7 * n + 11 * m) % words.len()];
            text.extend([*first, " ", *second, " ", third, ["; ", ".\n"][m % 2]]);
        }
        for joint in [" de ", " of ", "-", " and a "] {
            words.iter().skip(n % 5).step_by(5).for_each(|last| text.extend([*first, joint, *last, "; "]));
        }
    }
    for lang in lang::ALL.into_iter().chain([&lang::NEUTRAL, &lang::NEUTRAL_COMMA]) {
        let mut buffer = Buffer::default();
        let document = buffer.read(&text, Field::Text, lang, &mut Words::default(), &|| false).expect("nobody stops it");
        let published = Some(1_567_404_000);
        let mut values = Values::default();
        find(&document, published, &mut values, &|| false).expect("nobody stops it");
        values.found.retain(|f| f.kind != Kind::Contact);
        values.found.sort_by_key(|f| f.kind == Kind::Date);
        let all = of_all_tokens(&document, published);
        let context = |f: &Found| text.get(f.span.start as usize..).unwrap_or("").chars().take(40).collect::<String>();
        for (got, expected) in values.found.iter().zip(&all.found) {
            let read = |values: &Values, f: &Found| (f.span, f.kind, values.of(f).to_owned());
            assert_eq!(read(&values, got), read(&all, expected), "in {}: {:?} or {:?}", lang.tag, context(got), context(expected));
        }
        assert_eq!(values.found.len(), all.found.len(), "values in {}", lang.tag);
    }
}
