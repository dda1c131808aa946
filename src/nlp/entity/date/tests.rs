//! Tables of dates: text, span, value. Published on Monday, 2 September 2019.

use crate::nlp::{
    document::{Buffer, Document, Words},
    entity::{Kind, value, values::Values},
    lang,
    span::Field,
};

const PUBLISHED: i64 = 1_567_404_000;

/// The dates among the values of the document.
fn find(document: &Document, published: Option<i64>) -> Values {
    let mut values = Values::default();
    value::find(document, published, &mut values, &|| false).expect("nobody stops it");
    values.found.retain(|f| f.kind == Kind::Date);
    values
}

fn dates(tag: &str, text: &str, published: Option<i64>) -> Vec<(String, String)> {
    let mut buffer = Buffer::default();
    let document = buffer.read(text, Field::Text, lang::choose(tag, text).lang, &mut Words::default(), &|| false).expect("nobody stops it");
    let values = find(&document, published);
    values.found.iter().map(|f| (f.span.of(text).to_owned(), values.of(f).to_owned())).collect()
}

/// What makes a case an article: enough words that are no date.
const ARTICLE: &str = "\n\nThe harbour of Oslo is deep, and ships from Bergen, Malmö and Rostock come in to load timber, fish and salt. \
    Ane Lund keeps the gate there. She knows all masters by name, and all crews by the songs that they sing when they leave.";

/// Dates of a text in an article.
#[track_caller]
fn check(tag: &str, cases: &[(&str, &[(&str, &str)])]) {
    for (text, expected) in cases {
        let got = dates(tag, &format!("{text}{ARTICLE}"), Some(PUBLISHED));
        let got = got.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect::<Vec<_>>();
        assert_eq!(got, *expected, "dates of {text:?}");
    }
}

/// Dates of a text that stands alone.
#[track_caller]
fn check_message(cases: &[(&str, &[(&str, &str)])]) {
    for (text, expected) in cases {
        let got = dates("en", text, Some(PUBLISHED));
        let got = got.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect::<Vec<_>>();
        assert_eq!(got, *expected, "dates of {text:?}");
    }
}

#[test]
fn full_dates() {
    check(
        "en",
        &[
            ("It fell on March 3, 1987, at dawn.", &[("March 3, 1987", "1987-03-03")]),
            ("It fell on 3 March 1987 at dawn.", &[("3 March 1987", "1987-03-03")]),
            ("It fell on the 3rd of March.", &[("3rd of March", "2019-03-03")]),
            ("Due 2020-01-31, they said.", &[("2020-01-31", "2020-01-31")]),
            ("He was born in Oct. 1950.", &[("Oct. 1950", "1950-10")]),
            ("Since 9/11 it has changed.", &[("9/11", "2001-09-11")]),
        ],
    );
}

#[test]
fn years_decades_and_centuries() {
    check(
        "en",
        &[
            ("It closed in 2014.", &[("2014", "2014")]),
            ("In the early 1990s it grew.", &[("early 1990s", "199X")]),
            ("A mid-2019 survey.", &[("mid-2019", "2019")]),
            ("A house of the 19th century.", &[("19th century", "18XX")]),
            ("The third quarter of 2024 was bad.", &[("third quarter of 2024", "2024-Q3")]),
            ("Some 2000 cars came, and 1950 trucks.", &[]),
            ("In summer 2018 it burned.", &[("summer 2018", "2018-SU")]),
        ],
    );
}

#[test]
fn relative_dates_are_seen_from_the_day_of_publication() {
    check(
        "en",
        &[
            ("She left on Monday.", &[("Monday", "2019-09-02")]),
            ("She left on Tuesday evening.", &[("Tuesday evening", "2019-08-27")]),
            ("She will leave on Tuesday.", &[("Tuesday", "2019-09-03")]),
            ("She said she would answer by Friday and must pay on Friday.", &[("Friday", "2019-09-06"), ("Friday", "2019-09-06")]),
            ("She answered on Friday.", &[("Friday", "2019-08-30")]),
            ("She left last week and came back yesterday.", &[("last week", "2019-W35"), ("yesterday", "2019-09-01")]),
            ("It opened last month.", &[("last month", "2019-08")]),
            ("It opens next year.", &[("next year", "2020")]),
            ("The vote is in December.", &[("December", "2019-12")]),
            ("It began two years ago.", &[("two years ago", "2017")]),
            ("Wait until next Friday.", &[("next Friday", "2019-09-06")]),
        ],
    );
}

#[test]
fn without_a_publication_time_relative_dates_have_no_value() {
    assert_eq!(dates("en", "She left on Monday.", None), [("Monday".to_owned(), String::new())]);
}

#[test]
fn spans_of_time_and_times_of_day() {
    check(
        "en",
        &[
            ("After 18 years of war and four months of talks.", &[("18 years", "P18Y"), ("four months", "P4M")]),
            ("It took twenty-five minutes.", &[("twenty-five minutes", "PT25M")]),
            ("Doors open at 6:30 p.m. EST.", &[("6:30 p.m. EST", "T18:30")]),
            ("At 9am it began.", &[("9am", "T09:00")]),
            ("The 18-year-old, aged 84 years old, left.", &[]),
        ],
    );
}

#[test]
fn holidays_take_the_nearest_year_or_the_one_given() {
    check(
        "en",
        &[
            ("They meet on Christmas Eve.", &[("Christmas Eve", "2019-12-24")]),
            ("They will meet at Christmas.", &[("Christmas", "2019-12-25")]),
            ("Since Easter 2018 it is shut.", &[("Easter 2018", "2018-04-01")]),
            ("Shops closed for Ramadan.", &[("Ramadan", "")]),
            ("Last Easter it rained in Oslo.", &[("Last Easter", "2019-04-21")]),
            ("Sales rose in Q3 2024, as in Q2.", &[("Q3 2024", "2024-Q3"), ("Q2", "2019-Q2")]),
            ("A good Friday for all.", &[("Friday", "2019-08-30")]),
        ],
    );
}

#[test]
fn durations_of_many_parts_are_one() {
    check(
        "en",
        &[
            ("She ran 2 hours, 21 minutes, 5.5 seconds.", &[("2 hours, 21 minutes, 5.5 seconds", "PT2H21M5.5S")]),
            ("He won in 3:49.5 again.", &[("3:49.5", "PT3M49.5S")]),
            ("It took two and a half years.", &[("two and a half years", "P2.5Y")]),
            ("It took half an hour.", &[("half an hour", "PT0.5H")]),
            ("It took several weeks.", &[("several weeks", "")]),
            ("It took a fortnight, three fortnights.", &[("three fortnights", "P6W")]),
        ],
    );
    check("de", &[("Es dauerte drei Jahre.", &[("drei Jahre", "P3Y")])]);
    check("fr", &[("Pendant 18 mois il attend.", &[("18 mois", "P18M")])]);
}

#[test]
fn times_of_day_have_many_forms() {
    check(
        "en",
        &[
            ("It rang at noon.", &[("noon", "T12:00")]),
            ("It rang at half past seven.", &[("half past seven", "T07:30")]),
            ("It rang at 8.30pm.", &[("8.30pm", "T20:30")]),
            ("It rang at 18:45 sharp.", &[("18:45", "T18:45")]),
            ("It rang at seven o'clock.", &[("seven o'clock", "T07:00")]),
            ("They won 3:2 and lost 10:45.", &[]),
        ],
    );
}

#[test]
fn dates_in_digits_have_dots_and_a_year_of_four_digits() {
    check(
        "en",
        &[
            ("It opened on 02.09.2019 and closed on 3.11.2020.", &[("02.09.2019", "2019-09-02"), ("3.11.2020", "2020-11-03")]),
            ("It never came on 31.11.2020.", &[]),
            ("They wrote version 1.2.34567 after 1.2.0345 and 10.11.2.", &[]),
        ],
    );
    check("de", &[("Er kam am 02.09.2019 an.", &[("02.09.2019", "2019-09-02")])]);
}

#[test]
fn a_message_means_a_whole_expression() {
    check_message(&[
        ("Call me tomorrow at 3pm", &[("tomorrow at 3pm", "2019-09-03T15:00")]),
        ("show trains between 2015 and 2018", &[("between 2015 and 2018", "2015/2018")]),
        ("I am free since Friday", &[("since Friday", "2019-08-30")]),
        ("Are we on for Wednesday from 5 to 7pm?", &[("Wednesday from 5 to 7pm", "2019-08-28")]),
        ("remind me in three weeks", &[("in three weeks", "P3W")]),
        ("I was born in nineteen eighty-four", &[("nineteen eighty-four", "1984")]),
        ("I fly on the 18th", &[("the 18th", "")]),
        ("free the first week of May 2020?", &[("the first week of May 2020", "2020-05")]),
        ("I swim every other day", &[("every other day", "")]),
        ("book 3/14/2020 for me", &[("3/14/2020", "2020-03-14")]),
        ("we may march on", &[]),
    ]);
}

#[test]
fn a_message_takes_in_what_gives_a_date_its_direction() {
    check_message(&[
        ("Are you free in the evening at 8", &[("in the evening at 8", "")]),
        ("Ring me at 940 a.m. or later", &[("940 a.m. or later", "T09:40")]),
        ("we could meet as late as 6:00 pm", &[("as late as 6:00 pm", "T18:00")]),
        ("sales before 2011 or before 2009", &[("before 2011", "2011"), ("before 2009", "2009")]),
        ("let's talk on the 9th day of next month", &[("the 9th day of next month", "")]),
        ("it is ten past four o'clock", &[("ten past four o'clock", "T04:10")]),
        ("show me flights on Nov30 , 2018", &[("Nov30 , 2018", "2018-11-30")]),
        ("see you tomorrow at 7p", &[("tomorrow at 7p", "2019-09-03T19:00")]),
        ("book two hours and a half", &[("two hours and a half", "PT2.5H")]),
        ("what came between 9 and 10 June", &[("between 9 and 10 June", "")]),
        ("count 7 last minute calls", &[("last minute", "2019-09-02")]),
        ("show the fiscal year 2017", &[("fiscal year 2017", "")]),
        ("free on Halloween at 9:00 ?", &[("Halloween", "2019-10-31"), ("9:00", "T09:00")]),
    ]);
}

#[test]
fn half_of_something_else_is_no_part_of_a_duration() {
    check("en", &[("It took two years and half the money.", &[("two years", "P2Y")])]);
    check("en", &[("It took four hours and a half.", &[("four hours and a half", "PT4.5H")])]);
}

#[test]
fn a_quoted_or_named_sentence_is_no_message() {
    check_message(&[
        ("“We open since Friday,” said Ane Lund of Oslo.", &[("Friday", "2019-08-30")]),
        ("Ane Lund of Oslo has rowed since Friday.", &[("Friday", "2019-08-30")]),
    ]);
}

#[test]
fn hostile_texts_give_verbatim_ordered_dates() {
    let units = [
        "9",
        "9h-",
        "May",
        "1/",
        "Monday ",
        "last ",
        "two and a half ",
        "the ",
        "from 5 to ",
        "12:",
        "’90s ",
        "٣ ",
        "2019-09-",
        "🚀",
        "a few ",
        "1.1.03775478148512670606 ",
        "9h30 ",
        "20:30h",
        "kl. 9.",
        "nächsten Montag den ",
        "1.º ",
        "3/4/2020/",
        "a\u{308}",
    ];
    for unit in units {
        for text in [unit.to_owned(), unit.repeat(7), unit.repeat(5_000), format!("I {unit}tomorrow{unit}")] {
            let mut buffer = Buffer::default();
            for (tag, published) in [("en", None), ("de", Some(i64::MAX)), ("en", Some(i64::MIN)), ("en", Some(PUBLISHED)), ("es", None)] {
                let lang = lang::choose(tag, &text).lang;
                let document = buffer.read(&text, Field::Text, lang, &mut Words::default(), &|| false).expect("nobody stops it");
                let found = find(&document, published).found;
                assert!(found.windows(2).all(|w| w[0].span.end <= w[1].span.start), "dates of {unit:?} overlap");
                assert!(found.iter().all(|f| !f.span.of(&text).trim().is_empty()), "a date of {unit:?} is empty");
            }
        }
    }
}

#[test]
fn names_in_the_clothes_of_months_are_no_dates() {
    check("en", &[("Theresa May may march.", &[]), ("It began in May.", &[("May", "2019-05")]), ("April Jones sang.", &[])]);
}

#[test]
fn other_languages_have_their_months() {
    check(
        "de",
        &[("Am 12. März 2020 war es kalt.", &[("12. März 2020", "2020-03-12")]), ("Er kam am Montag.", &[("Montag", "2019-09-02")])],
    );
    check("fr", &[("Le 3 mai 2018, il est parti.", &[("3 mai 2018", "2018-05-03")])]);
    check("es", &[("El 3 de mayo de 2020 llovió.", &[("3 de mayo de 2020", "2020-05-03")])]);
    check("it", &[("Il 7 ottobre 2011 pioveva.", &[("7 ottobre 2011", "2011-10-07")])]);
    check("pt", &[("Em 25 de abril de 1974 mudou.", &[("25 de abril de 1974", "1974-04-25")])]);
    check("nl", &[("Op 5 mei 1945 was het zo.", &[("5 mei 1945", "1945-05-05")])]);
    check("da", &[("Den 4. maj 1999 regnede det.", &[("4. maj 1999", "1999-05-04")])]);
    check("ru", &[("Это было 9 мая 1995 года.", &[("9 мая 1995", "1995-05-09")])]);
    check("pl", &[("Było to 3 maja 1991 roku.", &[("3 maja 1991", "1991-05-03")])]);
}

#[test]
fn clock_times_of_other_languages_are_times() {
    check(
        "de",
        &[
            ("Sie kam um 8.30 Uhr, er um 18 Uhr 15.", &[("8.30 Uhr", "T08:30"), ("18 Uhr 15", "T18:15")]),
            ("Um 9 Uhr abends war es still.", &[("9 Uhr", "T21:00")]),
            ("Es dauerte 18 Stunden und 30 Minuten.", &[("18 Stunden", "PT18H"), ("30 Minuten", "PT30M")]),
            ("Der Wert stieg um 3,5 auf 18.50 Punkte.", &[]),
        ],
    );
    check(
        "nl",
        &[
            ("Het begon om 20:00 uur en eindigde om 03.40 uur.", &[("20:00 uur", "T20:00"), ("03.40 uur", "T03:40")]),
            ("Het begon om 20 uur en duurde 3 uur.", &[("20 uur", "T20:00"), ("3 uur", "PT3H")]),
            ("Het duurde 25:00 uur.", &[]),
        ],
    );
    check(
        "es",
        &[
            ("Empezó a las 10:00 horas y acabó a las 22 horas.", &[("10:00 horas", "T10:00"), ("22 horas", "T22:00")]),
            ("Llovió en las últimas 24 horas, a 5 horas de Oslo.", &[("24 horas", "PT24H"), ("5 horas", "PT5H")]),
            ("A las 8 horas de la tarde cerró.", &[("8 horas", "T20:00")]),
        ],
    );
    check(
        "fr",
        &[
            ("Elle part à 15h, lui à 17h30, eux à 14 h 30.", &[("15h", "T15:00"), ("17h30", "T17:30"), ("14 h 30", "T14:30")]),
            ("Vers 5 heures, ou à 3 heures de l'après-midi.", &[("5 heures", "T05:00"), ("3 heures", "T15:00")]),
            ("Ouvert de 9h à 17h.", &[("9h", "T09:00"), ("17h", "T17:00")]),
            ("À 5 heures de route, pendant 15h.", &[("5 heures", "PT5H"), ("15h", "PT15H")]),
        ],
    );
    check("pt", &[("Chega às 20h, parte às 21h15 e dorme 8 horas.", &[("20h", "T20:00"), ("21h15", "T21:15"), ("8 horas", "PT8H")])]);
    check(
        "it",
        &[
            ("Parte alle 15.30, arriva alle ore 18.", &[("15.30", "T15:30"), ("18", "T18:00")]),
            ("Aperto 24 ore, visto da alle 15 persone.", &[("24 ore", "PT24H")]),
        ],
    );
    check(
        "ru",
        &[
            ("Поезд ушёл в 18 часов и шёл 18 часов.", &[("18 часов", "T18:00"), ("18 часов", "PT18H")]),
            ("Он вернулся в 7 часов 30 минут вечера.", &[("7 часов 30 минут", "T19:30")]),
        ],
    );
    check("pl", &[("Start o godz. 21.52, koniec o 23:10.", &[("21.52", "T21:52"), ("23:10", "T23:10")])]);
    check("da", &[("Det begynder kl. 9.30 og slutter klokken 15.", &[("9.30", "T09:30"), ("15", "T15:00")])]);
}

#[test]
fn dates_in_digits_have_the_day_first_but_in_english() {
    check(
        "en",
        &[
            ("It opened on 21/01/2024 and closed on 04-24-2024.", &[("21/01/2024", "2024-01-21"), ("04-24-2024", "2024-04-24")]),
            ("It opened on 03/04/2024.", &[]),
            ("They rang 1-24-2024-5 in vain.", &[("2024", "2024")]),
        ],
    );
    check("fr", &[("Il ouvre le 21/01/2024.", &[("21/01/2024", "2024-01-21")])]);
    check("es", &[("Abrió el 15/4/2024.", &[("15/4/2024", "2024-04-15")]), ("Abrió el 3/4/2024.", &[("3/4/2024", "2024-04-03")])]);
    check("nl", &[("Het opende op 24-04-2024.", &[("24-04-2024", "2024-04-24")])]);
}

#[test]
fn a_day_of_the_week_and_its_date_are_one() {
    check("de", &[("Am Freitag, dem 1. März 2024, kam er.", &[("Freitag, dem 1. März 2024", "2024-03-01")])]);
    check("de", &[("Am Freitag den Zaun, am 1. März das Tor.", &[("Freitag", "2019-08-30"), ("1. März", "2019-03-01")])]);
    check("da", &[("Han kom torsdag den 4. april 2024.", &[("torsdag den 4. april 2024", "2024-04-04")])]);
    check("da", &[("Han kom torsdag d. 4. april 2024.", &[("torsdag d. 4. april 2024", "2024-04-04")])]);
    check("pt", &[("Na sexta-feira, dia 3 de maio de 2024, choveu.", &[("sexta-feira, dia 3 de maio de 2024", "2024-05-03")])]);
}

#[test]
fn other_languages_say_next_and_last() {
    check("fr", &[("Il partira jeudi prochain.", &[("jeudi prochain", "2019-09-05")])]);
    check("fr", &[("Il est né lundi dernier, en mars dernier.", &[("lundi dernier", "2019-08-26"), ("mars dernier", "2019-03")])]);
    check("es", &[("El próximo lunes y el próximo 3 de mayo.", &[("próximo lunes", "2019-09-09"), ("3 de mayo", "2020-05-03")])]);
    check("es", &[("El próximo martes 3 de mayo de 2022.", &[("próximo martes 3 de mayo de 2022", "2022-05-03")])]);
    check("de", &[("Er kommt nächsten Montag.", &[("nächsten Montag", "2019-09-09")])]);
    check("it", &[("Arriva lunedì prossimo.", &[("lunedì prossimo", "2019-09-09")])]);
    check("pt", &[("Chega na próxima terça-feira.", &[("próxima terça-feira", "2019-09-03")])]);
    check("ru", &[("Он приедет в следующий вторник.", &[("следующий вторник", "2019-09-03")])]);
    check("pl", &[("Przyjechał w zeszły wtorek.", &[("zeszły wtorek", "2019-08-27")])]);
}

#[test]
fn other_languages_look_ahead() {
    check("de", &[("Bis zum 12. Mai ist zu.", &[("12. Mai", "2020-05-12")]), ("Er wird am Freitag kommen.", &[("Freitag", "2019-09-06")])]);
    check("de", &[("Von Januar bis März war zu.", &[("Januar", "2019-01"), ("März", "2019-03")])]);
    check("es", &[("Hasta el 3 de mayo llueve.", &[("3 de mayo", "2020-05-03")])]);
    check("nl", &[("Het zal op vrijdag sluiten.", &[("vrijdag", "2019-09-06")])]);
    check("it", &[("Costa due euro da venerdì.", &[("venerdì", "2019-08-30")])]);
}

#[test]
fn ordinals_have_signs() {
    check("it", &[("Il 1° febbraio 2025 nevica.", &[("1° febbraio 2025", "2025-02-01")])]);
    check(
        "es",
        &[("El 1.º de mayo de 2020 llovió, el 1º de junio no.", &[("1.º de mayo de 2020", "2020-05-01"), ("1º de junio", "2019-06-01")])],
    );
}

#[test]
fn accents_of_months_may_be_characters_of_their_own() {
    check("de", &[("Am 12. Ma\u{308}rz 2020 schneite es.", &[("12. Ma\u{308}rz 2020", "2020-03-12")])]);
    check("fr", &[("Le 3 aou\u{302}t 1950 il pleut.", &[("3 aou\u{302}t 1950", "1950-08-03")])]);
}

#[test]
fn capitals_alone_are_no_days_and_tails_no_spans() {
    check(
        "en",
        &[
            ("Her SAT scores and his WED group came up on MONDAY.", &[("MONDAY", "2019-09-02")]),
            ("It took 2 1/2 years, or 11:30 minutes.", &[("2 1/2 years", "P2.5Y")]),
        ],
    );
}

#[test]
fn other_languages_have_their_short_months() {
    check("de", &[("Das Gesetz vom 3. Jan. 2024 gilt.", &[("3. Jan. 2024", "2024-01-03")])]);
    check("fr", &[("Le 3 févr. 2024, puis en nov. 2023.", &[("3 févr. 2024", "2024-02-03"), ("nov. 2023", "2023-11")])]);
    check("es", &[("El pacto es de oct. 2023.", &[("oct. 2023", "2023-10")])]);
    check("it", &[("Il patto del 3 gen. 2024 vale.", &[("3 gen. 2024", "2024-01-03")])]);
    check("pt", &[("O pacto de 3 jan. 2024 vale.", &[("3 jan. 2024", "2024-01-03")])]);
    check("nl", &[("De wet van 3 jan. 2024 geldt.", &[("3 jan. 2024", "2024-01-03")])]);
    check("da", &[("Loven af 3. jan. 2024 gælder.", &[("3. jan. 2024", "2024-01-03")])]);
    check("ru", &[("Закон от 3 янв. 2024 действует.", &[("3 янв. 2024", "2024-01-03")])]);
    check("pl", &[("Umowa z 3 sty. 2024 trwa.", &[("3 sty. 2024", "2024-01-03")])]);
}

#[test]
fn short_months_that_are_other_words_are_no_dates() {
    check("fr", &[("Ils étaient sept.", &[]), ("Ils étaient sept. 20 autres dormaient.", &[])]);
    check("pt", &[("Eram dez e perdiam por 1 set a 0.", &[])]);
    check("nl", &[("Jan Smit sprak met Jan.", &[])]);
}
