//! Names in languages in which the rules alone find them.

use super::super::Options;
use crate::nlp::{
    Article, Options as All, Pipeline, Scratch,
    entity::Kind::{self, Group, Location, Organization, Other, Person},
};

/// Expects exactly these names in the text, each behind its kind.
#[track_caller]
fn check(language: &str, text: &str, expected: &[(Kind, &str)]) {
    let article = Article { text, title: "", language, published: None };
    let options = All { summary: None, entities: Some(Options::default()) };
    let got = Pipeline::new().analyze(&article, &options, &mut Scratch::default(), &|| false).expect("nobody stops it").entities;
    let mut got = got.iter().filter(|e| is_name(e.kind)).map(|e| (e.mentions[0].span.start, e.kind, e.name)).collect::<Vec<_>>();
    got.sort_by_key(|(start, ..)| *start);
    let got = got.into_iter().map(|(_, kind, name)| (kind, name)).collect::<Vec<_>>();
    assert_eq!(got, expected, "in {text:?}");
}

fn is_name(kind: Kind) -> bool {
    !matches!(kind, Kind::Date | Kind::Money | Kind::Percent | Kind::Quantity | Kind::Contact)
}

#[test]
fn particles_join_names_of_their_own_language() {
    check("de", "Damit gewann Hans Meier den Rekord.", &[(Person, "Hans Meier")]);
    check("de", "Es war nach Angaben der Stadt am Samstag das Endspiel.", &[]);
    check("de", "Dort hielt Peter Klein zum Dank eine Rede.", &[(Person, "Peter Klein")]);
    check("it", "Ieri i titoli Btp e Bund sono saliti.", &[(Other, "Btp"), (Other, "Bund")]);
    check("pt", "Ontem jogaram Orlense e Norlense no campo.", &[(Other, "Orlense"), (Other, "Norlense")]);
    check("es", "Ayer hablaron Carmen Ruiz y Ana Gil en el pleno.", &[(Person, "Carmen Ruiz"), (Person, "Ana Gil")]);
    check("es", "Ayer habló Diego de la Torre sobre la Junta de Orle.", &[(Person, "Diego de la Torre"), (Person, "Junta de Orle")]);
    check("de", "Dann sprach Anna-Lena von der Marwitz im Saal.", &[(Person, "Anna-Lena von der Marwitz")]);
}

#[test]
fn a_surname_starts_with_a_particle_behind_a_given_name() {
    check("de", "Das sagte Jochen Stanz von Norrail am Abend.", &[(Person, "Jochen Stanz")]);
    check("nl", "Dat zei Peter Smit van Orlehaven gisteren.", &[(Person, "Peter Smit"), (Other, "Orlehaven")]);
    check("nl", "Dat zei Peter van NHA gisteren.", &[(Person, "Peter"), (Organization, "NHA")]);
    check("nl", "Dat zei Peter van den Berg gisteren.", &[(Person, "Peter van den Berg")]);
    check("fr", "Hier le chimiste Pieter van der Meer a parlé.", &[(Person, "Pieter van der Meer")]);
    check("fr", "Hier la société Van der Meer a parlé.", &[(Person, "Van der Meer")]);
    check("nl", "Dat zei Karim Nour al-Masri gisteren.", &[(Person, "Karim Nour al-Masri")]);
}

#[test]
fn titles_of_the_language_are_no_part_of_a_name() {
    check("fr", "Au conseil, Mme Yvette Marchand a parlé.", &[(Person, "Yvette Marchand")]);
    check("es", "Ayer habló el Sr. Ferrante en el pleno, pero luego Ferrante salió.", &[(Person, "Ferrante")]);
    check("pt", "Ontem o Sr. Tiago da Silva saiu, mas Tiago da Silva voltou.", &[(Person, "Tiago da Silva")]);
    check("de", "Das sagte Bürgermeister Uwe Schmidt am Abend.", &[(Person, "Uwe Schmidt")]);
    check("nl", "Dat zei burgemeester Schippers gisteren.", &[(Person, "Schippers")]);
    check("ru", "Губернатор Иван Орлов уехал домой.", &[(Person, "Иван Орлов")]);
    check("it", "Ieri ha parlato il dott. Bruni.", &[(Person, "Bruni")]);
    check("fr", "Il lit M dans le train.", &[]);
}

#[test]
fn what_somebody_heads_is_no_person() {
    check("es", "Ayer habló el Presidente de Norlandia en el pleno.", &[(Other, "Norlandia")]);
    check("ru", "Вчера президент Норландии уехал домой.", &[(Other, "Норландии")]);
}

#[test]
fn what_is_no_name_alone_is_none() {
    check("it", "La villa del XIX secolo è chiusa.", &[]);
    check("fr", "Le pont du XIXe siècle est fermé.", &[]);
    check("es", "El local de la C/ Ancha abrió.", &[(Other, "Ancha")]);
    check("da", "Parken leverer 120 MW om dagen.", &[]);
    check("da", "Parken leverede i 2023 NHA om dagen.", &[(Organization, "NHA")]);
    check("ru", "Вчера же ООО уехало домой, и Я тоже.", &[]);
    check("fr", "Ce roi, Louis XIV, est mort.", &[(Person, "Louis XIV")]);
}

#[test]
fn a_question_opens_with_a_capital() {
    check("es", "Nadie lo sabe. ¿Llegará a tiempo? ¡Ganaremos todos!", &[]);
}

#[test]
fn a_listed_place_may_start_a_longer_name() {
    check("pt", "Ontem choveu em Porto Alegre e no Rio Grande do Sul.", &[(Person, "Porto Alegre"), (Organization, "Rio Grande do Sul")]);
    check("fr", "Il vit en France.", &[(Location, "France")]);
}

#[test]
fn a_listed_name_may_mean_something_else() {
    check("it", "Ieri a Roma pioveva.", &[(Other, "Roma")]);
    check("en", "The Roma live in Norway.", &[(Group, "Roma"), (Location, "Norway")]);
}
