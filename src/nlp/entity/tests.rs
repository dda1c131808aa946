//! Entities of short texts.

use super::*;
use crate::nlp::{Article, Options as All, Pipeline, Scratch as AllScratch};

fn entities(title: &str, text: &str) -> Entities {
    let article = Article { text, title, language: "en", published: None };
    let options = All { summary: None, entities: Some(Options::default()) };
    Pipeline::new().analyze(&article, &options, &mut AllScratch::default(), &|| false).expect("nobody stops it").entities
}

/// Expects these names with these kinds among the entities, with this many mentions each.
#[track_caller]
fn check(text: &str, expected: &[(&str, Kind, usize)]) {
    let got = entities("", text);
    let got = got.iter().map(|e| (e.name, e.kind, e.mentions.len())).collect::<Vec<_>>();
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
    assert!(got.iter().is_sorted_by(|a, b| a.salience >= b.salience));
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

#[test]
fn a_surname_stays_with_the_one_who_had_it_first() {
    check(
        "Tom Reed won on Monday. Reed thanked his wife, Carla Reed, and his father. Reed said he would rest. Carla Reed laughed.",
        &[("Tom Reed", Kind::Person, 3), ("Carla Reed", Kind::Person, 2)],
    );
}

#[test]
fn a_headline_is_understood_after_the_story() {
    let got = entities("Reed wins in Oslo", "Tom Reed won in Oslo. Reed thanked his wife, Carla Reed.");
    assert!(got.iter().any(|e| e.name == "Tom Reed" && e.mentions.len() == 3), "{got:?}");
}

#[test]
fn an_inner_name_may_be_the_surname() {
    check("President Guillermo Andrade Galindez resigned. Andrade said he was tired.", &[("Guillermo Andrade Galindez", Kind::Person, 2)]);
}

#[test]
fn what_follows_a_preposition_is_another_name() {
    check(
        "The Institute for the Study of the Northern League met leaders of the Northern League on Monday.",
        &[("Institute for the Study of the Northern League", Kind::Organization, 1), ("Northern League", Kind::Organization, 1)],
    );
}

#[test]
fn a_part_of_an_organization_is_not_the_whole() {
    check(
        "Ravenna University Press left Ravenna University. The UN Security Council met at the UN.",
        &[
            ("Ravenna University Press", Kind::Organization, 1),
            ("Ravenna University", Kind::Organization, 1),
            ("UN Security Council", Kind::Organization, 1),
            ("UN", Kind::Organization, 1),
        ],
    );
    check("Brandt Holdings rose. Brandt was founded in Orle.", &[("Brandt Holdings", Kind::Organization, 2)]);
}

#[test]
fn a_chamber_is_the_one_the_story_has() {
    check("The U.S. Senate met on Monday. Senate leaders hoped that the Senate would vote.", &[("U.S. Senate", Kind::Organization, 3)]);
}

#[test]
fn an_alias_in_brackets_belongs_to_the_name_that_starts_like_it() {
    check(
        "The Orle Rangers of the Northern Football League (NFL) lost. The NFL said the Rangers had been fined.",
        &[("NFL", Kind::Organization, 2)],
    );
}

#[test]
fn a_city_by_its_full_style_is_the_city() {
    check("The City of Tulsa sued. Tulsa has no money, and Tulsa County has less.", &[("Tulsa County", Kind::Location, 1)]);
}

#[test]
fn the_form_that_the_story_uses_is_the_name() {
    check("US officials met. The US said it would pay, but America is far away. US troops left.", &[("US", Kind::Location, 4)]);
}

#[test]
fn shorter_forms_of_short_forms_find_the_whole() {
    check(
        "The Northern School of Mining opened in Orle. The School of Mining (SOM) has 40 students, and SOM will have more.",
        &[("Northern School of Mining", Kind::Organization, 4)],
    );
}

#[test]
fn a_husband_and_a_wife_are_two() {
    check(
        "President Tom Reed won. Mr. Reed thanked his wife. Later, Carla Reed waved. Mrs. Reed is a lawyer. Mr. Reed left, and Mrs. Reed stayed.",
        &[("Tom Reed", Kind::Person, 3), ("Carla Reed", Kind::Person, 3)],
    );
    check("Mr. Reed left. Mrs. Reed stayed. Mr. Reed laughed.", &[("Reed", Kind::Person, 2), ("Reed", Kind::Person, 1)]);
}

#[test]
fn initials_tell_people_of_one_name_apart_and_turned_names_are_one() {
    check(
        "George W. Reed and George H.W. Reed spoke. José Ruiz Adé left. José Adé stayed.",
        &[("George W. Reed", Kind::Person, 1), ("George H.W. Reed", Kind::Person, 1), ("José Ruiz Adé", Kind::Person, 2)],
    );
    check("Abe Shinzo, or Shinzo Abe, was in Tokyo.", &[("Abe Shinzo", Kind::Person, 2)]);
}

#[test]
fn an_acronym_may_be_written_like_a_word() {
    check(
        "The Congress of South African Trade Unions, Cosatu, met on Monday. Cosatu said nothing.",
        &[("Congress of South African Trade Unions", Kind::Organization, 3)],
    );
}

#[test]
fn a_firm_of_two_names_is_one_and_a_university_is_its_short_name() {
    check(
        "Marks & Spencer rose. Karl Lang & Tom Reed left Harvard University, but Harvard did not mind.",
        &[
            ("Marks & Spencer", Kind::Organization, 1),
            ("Karl Lang", Kind::Person, 1),
            ("Tom Reed", Kind::Person, 1),
            ("Harvard University", Kind::Organization, 2),
        ],
    );
}

#[test]
fn a_father_and_a_son_are_two() {
    check(
        "Ronald Pickett Sr. opened the shop in 1950. His son, Ronald Pickett Jr., closed it. Ronald Pickett Jr. said he was tired.",
        &[("Ronald Pickett Sr", Kind::Person, 1), ("Ronald Pickett Jr.", Kind::Person, 2)],
    );
    check("Ronald Pickett Jr. closed the shop. Ronald Pickett was tired.", &[("Ronald Pickett Jr.", Kind::Person, 2)]);
}

#[test]
fn the_first_initial_of_a_sentence_is_no_article() {
    check("A. R. Holm wrote the song.", &[("A. R. Holm", Kind::Person, 1)]);
    check("A. J. Smith won the match.", &[("A. J. Smith", Kind::Person, 1)]);
    check("A London court heard the case.", &[("London", Kind::Location, 1)]);
}

#[test]
fn a_surname_alone_is_the_one_with_initials() {
    check("The novel is by S. R. Kulkarni, who lives in Pune. Kulkarni wrote it in a year.", &[("S. R. Kulkarni", Kind::Person, 2)]);
    check("The budget was read by P. Adukaram on Monday. Adukaram spoke for an hour.", &[("P. Adukaram", Kind::Person, 2)]);
    check(
        "The letter is by B. Holt and the answer by Ann Holt. Holt laughed.",
        &[("B. Holt", Kind::Person, 1), ("Ann Holt", Kind::Person, 1)],
    );
}

#[test]
fn a_company_is_called_by_its_name_without_its_form() {
    check("Shares of Toyota Motor Corp. fell. Toyota said it would wait.", &[("Toyota Motor Corp.", Kind::Organization, 2)]);
    check("Shares of Samsung Electronics Co. fell. Samsung said it would wait.", &[("Samsung Electronics Co.", Kind::Organization, 2)]);
    check("Shares of Sony Group Corp. fell. Sony said it would wait.", &[("Sony Group Corp.", Kind::Organization, 2)]);
    check(
        "Shares of Goldman Sachs Group Inc. fell. Goldman Sachs said it would wait.",
        &[("Goldman Sachs Group Inc.", Kind::Organization, 2)],
    );
    check("Shares of Novartis AG fell. Novartis said it would wait.", &[("Novartis AG", Kind::Organization, 2)]);
    check("Shares of Siemens AG fell. Siemens said it would wait.", &[("Siemens AG", Kind::Organization, 2)]);
}

#[test]
fn the_company_is_no_name_of_one() {
    let got = entities("", "The Orle Gas and Electric Company was fined. The fine was paid by the \"Company\" on Monday.");
    assert!(got.iter().all(|e| e.name != "Orle Gas and Electric Company" || e.mentions.len() == 1), "{got:?}");
}

#[test]
fn titles_and_parties_are_no_part_of_a_politician_s_name() {
    check("Gov. Dan Pratt spoke in Orle. Lt. Gov. Carla Reed left.", &[("Dan Pratt", Kind::Person, 1), ("Carla Reed", Kind::Person, 1)]);
    let text = "The bill failed, said Sen. Ann Holt, D-Calif., on Monday. Rep. Tom Reed, R-Texas, left. Sen. Mark Vale, D-Va., stayed.";
    check(text, &[("Calif.", Kind::Location, 1), ("Texas", Kind::Location, 1), ("Va", Kind::Location, 1)]);
    for text in ["In Texas, Gov. Dan Pratt spoke.", "Gov. Dan Pratt spoke on Monday."] {
        let got = entities("", text);
        assert!(got.iter().all(|e| e.name != "Gov"), "{got:?}");
    }
}

#[test]
fn letters_in_brackets_say_where_an_organization_starts() {
    check(
        "The Organisation for the Prohibition of Chemical Weapons (OPCW) met. The Board of Control for Cricket in India (BCCI) waited.",
        &[
            ("Organisation for the Prohibition of Chemical Weapons", Kind::Organization, 2),
            ("Board of Control for Cricket in India", Kind::Organization, 2),
        ],
    );
    let got =
        entities("", "The Organisation for the Prohibition of Chemical Weapons (XPCW) met in the Democratic Republic of the Congo (DRC).");
    let wrong = |e: &Entity| e.name.starts_with("Organisation for") || e.kind == Kind::Organization && e.name.contains("Congo");
    assert!(!got.iter().any(|e| wrong(&e)), "{got:?}");
}

#[test]
fn who_took_the_picture_or_sent_the_story_matters_little() {
    let text = "ORLE, Norway (Reuters) - Ingrid Vale won the vote in Orle on Monday.\n\nShe will be the first mayor from the north.\n\n\
                Photo: Getty Images";
    let got = entities("", text);
    let salience = |name: &str| got.iter().find(|e| e.name == name).map(|e| e.salience).unwrap_or_else(|| panic!("{name} in {got:?}"));
    assert!(salience("Ingrid Vale") > salience("Orle") * 0.6, "{got:?}");
    assert!(salience("Reuters") < 0.15 && salience("Getty Images") < 0.1, "{got:?}");
    let got = entities("", "ORLE (Reuters) - Ingrid Vale won the vote.");
    assert_eq!(got.iter().map(|e| e.name).collect::<Vec<_>>(), ["Ingrid Vale", "ORLE", "Reuters"], "{got:?}");
}

#[test]
fn a_hyphen_joins_the_name_of_a_person() {
    check("The story was told by Ana Mazzetti-Lima on Monday.", &[("Ana Mazzetti-Lima", Kind::Person, 1)]);
    check(
        "South Korea's president Yoon Suk-min met Moon Jae-in in Seoul.",
        &[("Yoon Suk-min", Kind::Person, 1), ("Moon Jae-in", Kind::Person, 1)],
    );
    check("Flights on the Sydney-London route were full.", &[("Sydney", Kind::Location, 1), ("London", Kind::Location, 1)]);
    let got = entities("", "The Trump-Putin summit failed. A Tom Reed-led team won.");
    assert!(got.iter().any(|e| e.name == "Tom Reed") && got.iter().all(|e| e.name != "Tom Reed-led"), "{got:?}");
}
