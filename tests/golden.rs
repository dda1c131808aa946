//! Articles of our own with the answers that a reader would give. Review every change of these by eye.

use lede::nlp::{Analysis, Article, Options, Pipeline, Scratch, entity, entity::Kind, summary};

const BRIDGE: &str = include_str!("../examples/article.txt");

/// 2 September 2024, a Monday.
const PUBLISHED: i64 = 1_725_264_000;

fn analyze(text: &str, focus: &str, n: u32) -> Analysis {
    let summary = summary::Options { focus, max_sentences: n, ..Default::default() };
    let options = Options { summary: Some(summary), entities: Some(entity::Options::default()) };
    let article = Article { text, language: "", title: "", published: Some(PUBLISHED) };
    Pipeline::new().analyze(&article, &options, &mut Scratch::default(), &|| false).expect("nobody stops it")
}

fn summary_of<'a>(text: &'a str, focus: &str, n: u32) -> Vec<&'a str> {
    analyze(text, focus, n).summary.expect("asked for").sentences.into_iter().map(|c| c.span.of(text)).collect()
}

#[test]
fn the_bridge_is_summarized_by_its_closure() {
    let sentences = summary_of(BRIDGE, "", 3);
    assert!(sentences[0].starts_with("The port city of Almera will close its oldest bridge"), "{sentences:?}");
    assert!(sentences.iter().all(|s| !s.starts_with("Photo")), "a caption is no part of the story: {sentences:?}");
}

#[test]
fn a_focus_brings_its_side_of_the_story() {
    assert!(summary_of(BRIDGE, "free ferry and trains", 2).iter().any(|s| s.contains("free ferry")));
    assert!(summary_of(BRIDGE, "Marco Silva", 2).iter().any(|s| s.contains("Silva")));
    assert_eq!(summary_of(BRIDGE, "zebras", 3), summary_of(BRIDGE, "", 3), "a focus on nothing changes nothing");
}

#[test]
fn a_paragraph_about_something_else_does_not_change_the_first_choice() {
    let more =
        format!("{BRIDGE}\n\nIn other news, the zoo of Tarn welcomed two pandas, which slept through their own party on Sunday afternoon.");
    assert_eq!(summary_of(BRIDGE, "", 1), summary_of(&more, "", 1));
}

#[test]
fn the_names_of_the_bridge_story_are_found() {
    let analysis = analyze(BRIDGE, "", 3);
    let find = |name: &str| analysis.entities.iter().find(|e| e.name == name).unwrap_or_else(|| panic!("{name} is missing"));
    for (name, kind, n) in [
        ("Ana Ruiz", Kind::Person, 2),
        ("Henrik Dahl", Kind::Person, 2),
        ("Leila Haddad", Kind::Person, 1),
        ("Marco Silva", Kind::Person, 2),
        ("European Union", Kind::Organization, 1),
        ("Harbour Authority", Kind::Organization, 2),
        ("University of Almera", Kind::Organization, 1),
        ("Civic Party", Kind::Organization, 1),
        ("Mill Street", Kind::Location, 1),
    ] {
        let entity = find(name);
        assert_eq!((entity.kind, entity.mentions.len()), (kind, n), "{name}");
    }
    for (name, kind, value) in [
        ("48 million euros", Kind::Money, "EUR 48000000"),
        ("310 million euros", Kind::Money, "EUR 310000000"),
        ("30,000 cars", Kind::Quantity, "30000 cars"),
        ("March 2022", Kind::Date, "2022-03"),
        ("last month", Kind::Date, "2024-08"),
        ("two years", Kind::Date, "P2Y"),
        ("next Tuesday", Kind::Date, "2024-09-03"),
        ("1911", Kind::Date, "1911"),
    ] {
        let entity = find(name);
        assert_eq!((entity.kind, entity.value), (kind, value), "{name}");
    }
    let mut names = analysis.entities.iter().map(|e| (e.name, e.kind)).collect::<Vec<_>>();
    let n = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), n, "no entity is listed twice");
}

#[test]
fn other_languages_are_read_too() {
    for (text, language, name) in [
        (
            "Die Stadt Almera sperrt ihre älteste Brücke, sagte Bürgermeisterin Ana Ruiz am Montag. Es regnete. Die Arbeiten kosten 48 Millionen Euro.",
            "de",
            "48 Millionen Euro",
        ),
        (
            "La ville d'Almera ferme son plus vieux pont, a dit Ana Ruiz lundi. Il pleuvait. Les travaux coûtent 48 millions d'euros.",
            "fr",
            "Ana Ruiz",
        ),
        (
            "La ciudad de Almera cerrará su puente más viejo, dijo Ana Ruiz el lunes. Llovía. Las obras cuestan 48 millones de euros.",
            "es",
            "Ana Ruiz",
        ),
    ] {
        let analysis = analyze(text, "", 1);
        assert_eq!(analysis.reading.language, language);
        assert_eq!(analysis.reading.sentences, 3);
        assert!(analysis.entities.iter().any(|e| e.name == name), "{name} in {:?}", analysis.entities);
    }
}

/// A match report: a line in capitals, one paragraph a line, a call to follow.
const MATCH: &str = "TARN ROVERS END LONG WAIT

Tarn Rovers beat Almera United 2-1 on Saturday to reach the final of the Harbour Cup for the first time since 1988.
Striker Joao Pinto scored twice in the second half, the winner coming five minutes from the end.
Almera had led through Kofi Adu, who headed in a corner after 20 minutes.
\"I have waited all my life for this,\" Pinto said.
Rovers coach Marta Lind, 51, praised her team's patience. \"They never stopped running,\" Lind said.
Rovers will play FC Orle in the final at Docks Stadium on May 18.
Follow us on social media for more football news";

/// Business news, wrapped.
const WIRE: &str = "LISBON (Harbour Wire) - Norrail Corp. said on Thursday its profit fell
12.5 percent to $1.2 billion, as higher fuel costs ate into earnings at the
second-largest freight railway of Europe. Revenue rose 3% to $9.8 billion.
Chief Executive Ingrid Vale said Norrail would cut 1,400 jobs by the end of
2025. \"These are hard choices,\" Vale told analysts on a call. Shares of the
company, which competes with Brandt Logistics Ltd., dropped 6 percent in early
trading on Nasdaq. The U.S. Justice Department is reviewing its bid for Tarn
Freight Inc., announced last March.";

/// Each of these is an entity of its kind with this many mentions.
#[track_caller]
fn check_entities(text: &str, expected: &[(&str, Kind, usize)]) {
    let analysis = analyze(text, "", 3);
    let got = analysis.entities.iter().map(|e| (e.name, e.kind, e.mentions.len())).collect::<Vec<_>>();
    for case in expected {
        assert!(got.contains(case), "{case:?} is missing in {got:?}");
    }
}

#[test]
fn a_match_report_names_teams_players_and_places() {
    check_entities(
        MATCH,
        &[
            ("Tarn Rovers", Kind::Organization, 4),
            ("Almera United", Kind::Organization, 2),
            ("Joao Pinto", Kind::Person, 2),
            ("Marta Lind", Kind::Person, 2),
            ("Kofi Adu", Kind::Person, 1),
            ("FC Orle", Kind::Organization, 1),
            ("Harbour Cup", Kind::Event, 1),
            ("Docks Stadium", Kind::Location, 1),
        ],
    );
    let summary = summary_of(MATCH, "", 1);
    assert!(summary[0].starts_with("Tarn Rovers beat Almera United"), "{summary:?}");
    let all = summary_of(MATCH, "", 100);
    assert!(!all.iter().any(|s| s.starts_with("Follow us")), "{all:?}");
}

#[test]
fn business_news_name_companies_and_amounts() {
    check_entities(
        WIRE,
        &[
            ("Norrail Corp.", Kind::Organization, 2),
            ("Ingrid Vale", Kind::Person, 2),
            ("Brandt Logistics Ltd.", Kind::Organization, 1),
            ("U.S. Justice Department", Kind::Organization, 1),
            ("$1.2 billion", Kind::Money, 1),
            ("12.5 percent", Kind::Percent, 1),
            ("1,400 jobs", Kind::Quantity, 1),
            ("Europe", Kind::Location, 1),
        ],
    );
    assert_eq!(analyze(WIRE, "", 3).reading.sentences, 6);
}
