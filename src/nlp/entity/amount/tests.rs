//! Tables of amounts: text, kind, span, value.

use super::Kind;
use crate::nlp::{
    document::{Buffer, Document, Words},
    entity::{value, values::Values},
    lang,
    span::Field,
};

/// What is no date among the values of the document.
fn amounts(document: &Document) -> Values {
    let mut values = Values::default();
    value::find(document, None, &mut values, &|| false).expect("nobody stops it");
    values.found.retain(|f| f.kind != Kind::Date);
    values
}

/// A text with its amounts: kind, span, value.
type Case<'a> = (&'a str, &'a [(Kind, &'a str, &'a str)]);

#[track_caller]
fn check(tag: &str, cases: &[Case]) {
    for (text, expected) in cases {
        let mut buffer = Buffer::default();
        let document =
            buffer.read(text, Field::Text, lang::choose(tag, text).lang, &mut Words::default(), &|| false).expect("nobody stops it");
        let values = amounts(&document);
        let got = values.found.iter().map(|f| (f.kind, f.span.of(text), values.of(f))).collect::<Vec<_>>();
        assert_eq!(got, *expected, "amounts of {text:?}");
    }
}

#[test]
fn money_has_a_code_and_a_plain_number() {
    use Kind::Money;
    check(
        "en",
        &[
            ("It cost $1.2bn.", &[(Money, "$1.2bn", "USD 1200000000")]),
            ("It cost 1.8 million euros.", &[(Money, "1.8 million euros", "EUR 1800000")]),
            ("It cost US$ 5 and £3.50.", &[(Money, "US$ 5", "USD 5"), (Money, "£3.50", "GBP 3.5")]),
            ("It cost EUR 20,000 or 50 cents.", &[(Money, "EUR 20,000", "EUR 20000"), (Money, "50 cents", "USD 0.5")]),
            ("A fine of two hundred Canadian dollars.", &[(Money, "two hundred Canadian dollars", "CAD 200")]),
            ("A million dollars.", &[(Money, "A million dollars", "USD 1000000")]),
            ("Rent is Rs. 500, or Rs 2 crore.", &[(Money, "Rs. 500", "INR 500"), (Money, "Rs 2 crore", "INR 20000000")]),
            ("A US $ 40 fee and HK$9,000.", &[(Money, "US $ 40", "USD 40"), (Money, "HK$9,000", "HKD 9000")]),
            ("Pay USD75 or 75EUR.", &[(Money, "USD75", "USD 75"), (Money, "75EUR", "EUR 75")]),
            ("A 20-cent coin, a $30-million bill.", &[(Money, "20-cent", "USD 0.2"), (Money, "$30-million", "USD 30000000")]),
            ("Nine dollars and fifty cents.", &[(Money, "Nine dollars and fifty cents", "USD 9.5")]),
            ("Half a million rupees.", &[(Money, "Half a million rupees", "INR 500000")]),
            ("It lost billions of euros.", &[(Money, "billions of euros", "")]),
            ("Hundreds of people try all ways.", &[]),
        ],
    );
}

#[test]
fn money_of_all_countries_is_read_as_their_papers_write_it() {
    use Kind::Money;
    check(
        "en",
        &[
            ("It lost Sh4.2 billion.", &[(Money, "Sh4.2 billion", "KES 4200000000")]),
            ("R5.2bn left, R300 million came.", &[(Money, "R5.2bn", "ZAR 5200000000"), (Money, "R300 million", "ZAR 300000000")]),
            ("They found N500,000 and N1.5bn.", &[(Money, "N500,000", "NGN 500000"), (Money, "N1.5bn", "NGN 1500000000")]),
            ("A fee of KSh1,200 or Rs50,000.", &[(Money, "KSh1,200", "KES 1200"), (Money, "Rs50,000", "INR 50000")]),
            ("Paid TT$40 million and EC$3m.", &[(Money, "TT$40 million", "TTD 40000000"), (Money, "EC$3m", "XCD 3000000")]),
            ("Worth 4 billion CFA francs.", &[(Money, "4 billion CFA francs", "XOF 4000000000")]),
            ("It cost 90,000 dinars, or 30 Kuwaiti dinars.", &[(Money, "90,000 dinars", ""), (Money, "30 Kuwaiti dinars", "KWD 30")]),
            ("A price of UGX 50 million.", &[(Money, "UGX 50 million", "UGX 50000000")]),
            ("An American $40 million plan.", &[(Money, "$40 million", "USD 40000000")]),
            ("At COP27 and COP 28, on the M25 and the N1, in T20 and R16, with N95 masks.", &[]),
        ],
    );
}

#[test]
fn percentages_are_plain_numbers() {
    use Kind::Percent;
    check(
        "en",
        &[
            ("Up 12.5 percent.", &[(Percent, "12.5 percent", "12.5")]),
            ("Down 5% or seven per cent.", &[(Percent, "5%", "5"), (Percent, "seven per cent", "7")]),
            ("Between 5 and 7 percent.", &[(Percent, "7 percent", "7")]),
            ("It fell minus two percent.", &[(Percent, "minus two percent", "-2")]),
            ("Up 3 percentage points.", &[(Percent, "3 percentage points", "3")]),
        ],
    );
}

#[test]
fn quantities_are_a_number_and_what_it_counts() {
    use Kind::Quantity;
    check(
        "en",
        &[
            ("Some 8,600 troops left.", &[(Quantity, "8,600 troops", "8600 troops")]),
            ("It is 30 km away, or 20km.", &[(Quantity, "30 km", "30 km"), (Quantity, "20km", "20 km")]),
            ("They closed five military bases.", &[(Quantity, "five military bases", "5 military bases")]),
            ("About 1.5 million barrels a day.", &[(Quantity, "1.5 million barrels", "1500000 barrels")]),
            ("One of two was this.", &[]),
            ("It lasted 18 years, three times.", &[]),
            ("A dozen people came.", &[(Quantity, "A dozen people", "12 people")]),
        ],
    );
}

#[test]
fn decimal_commas_are_read_where_the_language_has_them() {
    use Kind::{Money, Percent};
    check(
        "de",
        &[(
            "Es kostet 1.234,50 € oder 3,5 Millionen Euro, plus 2,5 Prozent.",
            &[(Money, "1.234,50 €", "EUR 1234.5"), (Money, "3,5 Millionen Euro", "EUR 3500000"), (Percent, "2,5 Prozent", "2.5")],
        )],
    );
}

#[test]
fn endless_digits_are_no_number() {
    let digits = "9".repeat(500);
    check("en", &[(format!("${digits} and {digits} people").as_str(), &[])]);
}

#[test]
fn hostile_texts_give_verbatim_ordered_amounts() {
    let units =
        ["$", "9,", "million ", "two hundred million billion ", "0.", "5%", "half a ", "US $ ", "1e9", "٣", "½ ", "$-", "USD1", "🚀5 "];
    for unit in units {
        for text in [unit.repeat(9), unit.repeat(5_000), format!("12 {unit}million euros")] {
            let mut buffer = Buffer::default();
            let document =
                buffer.read(&text, Field::Text, lang::choose("en", &text).lang, &mut Words::default(), &|| false).expect("nobody stops it");
            let found = amounts(&document).found;
            assert!(found.windows(2).all(|w| w[0].span.end <= w[1].span.start), "amounts of {unit:?} overlap");
            assert!(found.iter().all(|f| !f.span.of(&text).trim().is_empty()), "an amount of {unit:?} is empty");
        }
    }
}
