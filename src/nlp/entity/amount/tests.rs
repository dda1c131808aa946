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
            ("UP 28.9 PER CENT IN MAY.", &[(Percent, "28.9 PER CENT", "28.9")]),
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
fn numbers_are_read_as_each_language_writes_them() {
    use Kind::{Money, Quantity};
    check(
        "fr",
        &[
            (
                "Il a payé 15 000 € pour 1 200 personnes.",
                &[(Money, "15 000 €", "EUR 15000"), (Quantity, "1 200 personnes", "1200 personnes")],
            ),
            (
                "Coût : 12,5 millions d’euros, puis un million d'euros.",
                &[(Money, "12,5 millions d’euros", "EUR 12500000"), (Money, "un million d'euros", "EUR 1000000")],
            ),
            ("Un contrat de 12 M€ et de 3 Md€.", &[(Money, "12 M€", "EUR 12000000"), (Money, "3 Md€", "EUR 3000000000")]),
            (
                "Vingt-trois morts et quatre-vingt-dix-sept blessés.",
                &[(Quantity, "Vingt-trois morts", "23 morts"), (Quantity, "quatre-vingt-dix-sept blessés", "97 blessés")],
            ),
            (
                "Une dette de 2 billions d'euros et 40 centimes.",
                &[(Money, "2 billions d'euros", "EUR 2000000000000"), (Money, "40 centimes", "EUR 0.4")],
            ),
            ("Il gagne 500 francs suisses.", &[(Money, "500 francs suisses", "CHF 500")]),
        ],
    );
    check(
        "de",
        &[
            (
                "Es kostet 1,2 Mio. Euro oder 41,2 Mrd. €.",
                &[(Money, "1,2 Mio. Euro", "EUR 1200000"), (Money, "41,2 Mrd. €", "EUR 41200000000")],
            ),
            (
                "Er bot 12'500 Franken, 100 000 Euro und 35 Cent.",
                &[(Money, "12'500 Franken", "CHF 12500"), (Money, "100 000 Euro", "EUR 100000"), (Money, "35 Cent", "EUR 0.35")],
            ),
            ("Sie zahlte 10,000 Dollar und 1,250 Dollar.", &[(Money, "10,000 Dollar", "USD 10000"), (Money, "1,250 Dollar", "USD 1.25")]),
            (
                "Etwa 1,250.50 Euro und zwei Billionen Euro.",
                &[(Money, "1,250.50 Euro", "EUR 1250.5"), (Money, "zwei Billionen Euro", "EUR 2000000000000")],
            ),
            ("Es sind 5 Millionen US-Dollar.", &[(Money, "5 Millionen US-Dollar", "USD 5000000")]),
        ],
    );
    check(
        "es",
        &[
            ("Costó 1.200 millones de euros.", &[(Money, "1.200 millones de euros", "EUR 1200000000")]),
            (
                "Murieron treinta y tres personas; hubo 3 millones de personas.",
                &[(Quantity, "treinta y tres personas", "33 personas"), (Quantity, "3 millones de personas", "3000000 personas")],
            ),
            ("Pagó dos mil quinientos millones de dólares.", &[(Money, "dos mil quinientos millones de dólares", "USD 2500000000")]),
        ],
    );
    check(
        "it",
        &[(
            "Vale 2,3 miliardi di euro o 15mila euro.",
            &[(Money, "2,3 miliardi di euro", "EUR 2300000000"), (Money, "15mila euro", "EUR 15000")],
        )],
    );
    check(
        "pt",
        &[(
            "São 348 milhões de euros, US$ 1,65 bilhão e R$ 580 mi.",
            &[
                (Money, "348 milhões de euros", "EUR 348000000"),
                (Money, "US$ 1,65 bilhão", "USD 1650000000"),
                (Money, "R$ 580 mi", "BRL 580000000"),
            ],
        )],
    );
    check("nl", &[("Het kost 5 mln. euro en 35 cent.", &[(Money, "5 mln. euro", "EUR 5000000"), (Money, "35 cent", "EUR 0.35")])]);
    check(
        "da",
        &[("Det koster 75 mio. kr. og 35.000 kroner.", &[(Money, "75 mio. kr", "DKK 75000000"), (Money, "35.000 kroner", "DKK 35000")])],
    );
    check(
        "pl",
        &[("Kosztuje 12,5 tys. zł i 963 225 euro.", &[(Money, "12,5 tys. zł", "PLN 12500"), (Money, "963 225 euro", "EUR 963225")])],
    );
    check(
        "ru",
        &[(
            "Стоит 320 млн. рублей и 12 500 рублей.",
            &[(Money, "320 млн. рублей", "RUB 320000000"), (Money, "12 500 рублей", "RUB 12500")],
        )],
    );
    check("ja", &[("売上高は¥300億だった。", &[(Money, "¥300億", "JPY 30000000000")])]);
}

#[test]
fn blanks_part_thousands_where_nothing_else_is_meant() {
    use Kind::Money;
    check(
        "en",
        &[
            ("It cost 15\u{a0}000 euros.", &[(Money, "15\u{a0}000 euros", "EUR 15000")]),
            ("On May 12 300 euros were paid.", &[(Money, "300 euros", "EUR 300")]),
        ],
    );
    check(
        "fr",
        &[
            ("Il a 1 000 000,50 euros.", &[(Money, "1 000 000,50 euros", "EUR 1000000.5")]),
            ("En 2024 300 euros.", &[(Money, "300 euros", "EUR 300")]),
        ],
    );
}

#[test]
fn both_ends_of_a_range_are_of_its_size() {
    use Kind::Money;
    check(
        "en",
        &[
            ("It costs $10 to $15 billion.", &[(Money, "$10", "USD 10000000000"), (Money, "$15 billion", "USD 15000000000")]),
            ("A loss of £1.5-£2bn.", &[(Money, "£1.5", "GBP 1500000000"), (Money, "£2bn", "GBP 2000000000")]),
            ("It rose from $5 to $1 million.", &[(Money, "$5", "USD 5"), (Money, "$1 million", "USD 1000000")]),
            ("It paid $10 million to $15 billion.", &[(Money, "$10 million", "USD 10000000"), (Money, "$15 billion", "USD 15000000000")]),
        ],
    );
}

#[test]
fn fractions_and_times_are_read_whole_or_not_at_all() {
    use Kind::Quantity;
    check(
        "en",
        &[
            ("They lead by 5 1/2 games.", &[(Quantity, "5 1/2 games", "5.5 games")]),
            ("He pitched 6 2/3 innings.", &[]),
            ("At 11:30 trains stopped.", &[]),
            ("At 16:58 Lira falls.", &[]),
        ],
    );
}

#[test]
fn pounds_are_weighed_or_paid() {
    use Kind::{Money, Quantity};
    check(
        "en",
        &[
            ("It weighed 117 pounds.", &[(Quantity, "117 pounds", "117 pounds")]),
            (
                "A stone of 70 kilograms (154 pounds) fell.",
                &[(Quantity, "70 kilograms", "70 kilograms"), (Quantity, "154 pounds", "154 pounds")],
            ),
            ("It cost 117 pounds.", &[(Money, "117 pounds", "GBP 117")]),
        ],
    );
}

#[test]
fn parts_hyphens_and_countries_of_money() {
    use Kind::{Money, Quantity};
    check(
        "en",
        &[
            ("At 84.15 pence, or 64.3 cents.", &[(Money, "84.15 pence", "GBP 0.8415"), (Money, "64.3 cents", "USD 0.643")]),
            ("A R1.6-billion plan.", &[(Money, "R1.6-billion", "ZAR 1600000000")]),
            (
                "It cost 20 New Zealand dollars, 5 million South African rand and 9 South Korean won.",
                &[
                    (Money, "20 New Zealand dollars", "NZD 20"),
                    (Money, "5 million South African rand", "ZAR 5000000"),
                    (Money, "9 South Korean won", "KRW 9"),
                ],
            ),
            (
                "A plant of 300 MW makes 5 taxis and 25 basis cars.",
                &[(Quantity, "300 MW", "300 mw"), (Quantity, "5 taxis", "5 taxis"), (Quantity, "25 basis cars", "25 basis cars")],
            ),
        ],
    );
}

#[test]
fn numbers_in_words_are_read_whole() {
    use Kind::Quantity;
    check(
        "en",
        &[
            ("Two hundred and five people came.", &[(Quantity, "Two hundred and five people", "205 people")]),
            ("One thousand two hundred people came.", &[(Quantity, "One thousand two hundred people", "1200 people")]),
            ("A hundred and twenty-five people came.", &[(Quantity, "A hundred and twenty-five people", "125 people")]),
            ("Three million two hundred thousand people.", &[(Quantity, "Three million two hundred thousand people", "3200000 people")]),
            ("A man and two people came.", &[(Quantity, "two people", "2 people")]),
        ],
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
