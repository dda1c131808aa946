//! Entities of short texts.

use super::*;
use crate::nlp::{Article, Options as All, Pipeline, Scratch as AllScratch};

fn entities(title: &str, text: &str) -> Vec<Entity> {
    let article = Article { text, title, language: "en", published: None };
    let options = All { summary: None, entities: Some(Options::default()) };
    Pipeline::new().analyze(&article, &options, &mut AllScratch::default(), &|| false).expect("nobody stops it").entities
}

/// Expects these names with these kinds among the entities, with this many mentions each.
#[track_caller]
fn check(text: &str, expected: &[(&str, Kind, usize)]) {
    let got = entities("", text);
    let got = got.iter().map(|e| (e.name.as_str(), e.kind, e.mentions.len())).collect::<Vec<_>>();
    for case in expected {
        assert!(got.contains(case), "{case:?} is missing in {got:?}");
    }
}

#[test]
fn a_title_is_not_part_of_a_name() {
    check("The award went to President Ana Ruiz and Dr. Kofi Adu.", &[("Ana Ruiz", Kind::Person, 1), ("Kofi Adu", Kind::Person, 1)]);
    check("British Foreign Secretary Clara Holm flew in.", &[("British", Kind::Group, 1), ("Clara Holm", Kind::Person, 1)]);
}

#[test]
fn a_surname_is_the_person_named_before() {
    check("Ingrid Vale won the vote. Vale thanked her team, and Vale's rival left.", &[("Ingrid Vale", Kind::Person, 3)]);
}

#[test]
fn forms_of_a_country_are_one_entity_and_its_people_another() {
    check(
        "The U.S. and the United States are one, said US officials and an American.",
        &[("United States", Kind::Location, 3), ("American", Kind::Group, 1)],
    );
}

#[test]
fn initials_stand_for_a_full_name() {
    check("The Northern Harbour Authority met. NHA staff went home.", &[("Northern Harbour Authority", Kind::Organization, 2)]);
}

#[test]
fn a_name_that_fits_two_people_is_left_alone() {
    check("Carla Reed met Tom Reed. Reed laughed.", &[("Carla Reed", Kind::Person, 1), ("Tom Reed", Kind::Person, 1)]);
}

#[test]
fn compounds_are_split_where_names_end() {
    check(
        "The NATO-led force met US-EU envoys.",
        &[("NATO", Kind::Organization, 1), ("US", Kind::Location, 1), ("EU", Kind::Organization, 1)],
    );
}

#[test]
fn heads_say_what_a_name_is() {
    check(
        "He left Ravenna University for Brandt Corp. after the Treaty of Oslo, near Lake Tana and Mill Street.",
        &[("Ravenna University", Kind::Organization, 1), ("Lake Tana", Kind::Location, 1), ("Mill Street", Kind::Location, 1)],
    );
}

#[test]
fn common_words_with_a_capital_are_no_names() {
    let got = entities("", "Police closed the bridge. Residents waited. However, nobody complained. On Monday it opened.");
    assert_eq!(got.iter().filter(|e| merge_kind(e.kind)).count(), 0, "{got:?}");
}

fn merge_kind(kind: Kind) -> bool {
    !matches!(kind, Kind::Date | Kind::Quantity)
}

#[test]
fn salience_adds_up_to_one_and_the_title_counts() {
    let got = entities("Vale wins in Oslo", "Ingrid Vale beat Nils Dahl in Oslo. Dahl left Norway. Dahl will not return, Dahl said.");
    let sum = got.iter().map(|e| f64::from(e.salience)).sum::<f64>();
    assert!((sum - 1.0).abs() < 1e-4, "{sum}");
    assert!(got.windows(2).all(|pair| pair[0].salience >= pair[1].salience));
    assert!(got.iter().any(|e| e.name == "Ingrid Vale" && e.mentions.len() == 2 && e.mentions[0].span.field == Field::Title), "{got:?}");
}

#[test]
fn a_middle_name_more_or_less_is_the_same_person() {
    check("Ann Marie Holt won. Ann Holt thanked them. Holt left.", &[("Ann Marie Holt", Kind::Person, 3)]);
}

#[test]
fn parts_of_an_organization_s_name_stand_for_it() {
    check(
        "The Orle City Council met on Monday. The City Council said the Council would not pay.",
        &[("Orle City Council", Kind::Organization, 3)],
    );
    check("The talks between the U. S. and Norway failed, the United States said.", &[("United States", Kind::Location, 2)]);
}
