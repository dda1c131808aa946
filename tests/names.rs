//! Names in articles of our own, in the styles of different desks, as a reader would mark them. A wrong answer that was found by reading
//! becomes a case here.

use lede::nlp::{Article, Options, Pipeline, Scratch, entity, entity::Kind};

use Kind::{Event, Group, Location as Place, Organization as Org, Person, Work};

/// Entities of an article as `kind name x mentions`, most salient first.
fn entities(title: &str, text: &str) -> Vec<(String, Kind, usize)> {
    let options = Options { summary: None, entities: Some(entity::Options::default()) };
    let article = Article { text, title, language: "en", published: None };
    let analysis = Pipeline::new().analyze(&article, &options, &mut Scratch::default(), &|| false).expect("nobody stops it");
    analysis.entities.iter().map(|e| (e.name.to_owned(), e.kind, e.mentions.len())).collect()
}

/// Expects these names with these kinds and so many mentions, and none of the others.
#[track_caller]
fn check(title: &str, text: &str, expected: &[(&str, Kind, usize)], absent: &[&str]) {
    let got = entities(title, text);
    for (name, kind, n) in expected {
        assert!(got.iter().any(|e| (e.0.as_str(), e.1, e.2) == (name, *kind, *n)), "{name:?} {kind:?} {n} is missing in {got:?}");
    }
    for name in absent {
        assert!(got.iter().all(|e| e.0 != *name), "{name:?} is no name here, but found in {got:?}");
    }
}

#[test]
fn a_dateline_and_a_source_of_an_agency() {
    check(
        "",
        "ALMERA, Calif. (AP) -- The Orle River rose again on Sunday, said Tom Beck, a spokesman for the National Weather Service. Beck said \
         people in Fresno and Bakersfield, Calif., should stay at home.",
        &[
            ("Orle River", Place, 1),
            ("Tom Beck", Person, 2),
            ("National Weather Service", Org, 1),
            ("Fresno", Place, 1),
            ("AP", Org, 1),
            ("ALMERA", Place, 1),
        ],
        &["ALMERA, Calif.", "Bakersfield, Calif."],
    );
}

#[test]
fn a_dateline_is_a_place_and_a_line_of_a_desk_is_not() {
    check("", "ORLE _ The mayor of Tarn, Kofi Adu, resigned.", &[("ORLE", Place, 1), ("Kofi Adu", Person, 1)], &[]);
    check("", "TARN 1996-08-30\n\nThe harbour was closed.", &[("TARN", Place, 1)], &[]);
    check(
        "",
        "SOCCER - JAPAN GET LUCKY WIN, CHINA IN SURPRISE DEFEAT.",
        &[("JAPAN", Place, 1), ("CHINA", Place, 1)],
        &["SOCCER", "LUCKY WIN"],
    );
}

#[test]
fn results_name_teams_by_their_city_but_countries_stay_places() {
    check(
        "",
        "Results of matches on Saturday:\n\nLeeds 2 Liverpool 1\n\nNorwich 0 Sunderland 0\n\nJapan 3 Syria 1",
        &[("Leeds", Org, 1), ("Liverpool", Org, 1), ("Norwich", Org, 1), ("Sunderland", Org, 1), ("Japan", Place, 1), ("Syria", Place, 1)],
        &[],
    );
    check(
        "",
        "Boston beat Cleveland 5-3 on Friday in Boston, where rain held up play for an hour.",
        &[("Boston", Org, 1), ("Boston", Place, 1), ("Cleveland", Org, 1)],
        &[],
    );
}

#[test]
fn a_schedule_and_a_table_of_games_name_teams_without_their_numbers() {
    check(
        "",
        "BASEBALL - STANDINGS .\n\nStandings of the league after games played on Monday :\n\nORLE 74 56 .569 -\n\nBALTIMORE 70 61 .534 4 1/2\n\n\
         CLEVELAND AT OAKLAND",
        &[("BALTIMORE", Org, 1), ("CLEVELAND", Org, 1), ("OAKLAND", Org, 1)],
        &["BALTIMORE 70", "STANDINGS"],
    );
}

#[test]
fn what_leads_to_a_title_goes_with_it() {
    check(
        "",
        "Prime Minister Kofi Adu of Norway resigned.",
        &[("Kofi Adu", Person, 1), ("Norway", Place, 1)],
        &["Prime Minister Kofi Adu"],
    );
}

#[test]
fn lines_in_capitals_repeat_the_names_of_the_text() {
    check(
        "",
        "HADDAD WINS IN ORLE AS VOTERS STAY AWAY\n\nLeila Haddad won the vote in Orle on Sunday. Haddad, 44, will lead the Civic Party. \
         Few people in the town of Orle went to the polls.",
        &[("Leila Haddad", Person, 3), ("Orle", Place, 3), ("Civic Party", Org, 1)],
        &["VOTERS STAY AWAY", "VOTERS"],
    );
}

#[test]
fn a_short_form_in_brackets_is_what_its_full_form_is() {
    check(
        "",
        "The Union of Harbour Pilots (Uhapi) will strike on Monday. Uhapi said its members had no choice, and Uhapi leader Ana Ruiz agreed.",
        &[("Union of Harbour Pilots", Org, 4), ("Ana Ruiz", Person, 1)],
        &[],
    );
}

#[test]
fn a_capital_in_the_middle_makes_the_article_a_part_of_the_name() {
    check(
        "",
        "The minister told The Orle Times that he would resign. The Orle Times printed his letter.",
        &[("The Orle Times", Org, 2)],
        &[],
    );
}

#[test]
fn business_news_has_companies_and_those_who_speak_for_them() {
    check(
        "",
        "Shares of Brandt Holdings Inc. fell 4 percent after Standard & Poor's cut its rating. \"We disagree,\" said Marta Lind, a spokeswoman \
         for Brandt. Analysts at Merrill Lynch and Goldman Sachs see more losses. The company is based in Rotterdam, Netherlands.",
        &[
            ("Brandt Holdings Inc.", Org, 2),
            ("Standard & Poor's", Org, 1),
            ("Marta Lind", Person, 1),
            ("Merrill Lynch", Org, 1),
            ("Goldman Sachs", Org, 1),
            ("Rotterdam", Place, 1),
            ("Netherlands", Place, 1),
        ],
        &["Shares", "Analysts"],
    );
}

#[test]
fn a_report_from_court_has_judges_without_their_titles() {
    check(
        "",
        "U.S. District Judge Nora Feld sentenced Peter Oyelaran to 12 years on Tuesday. Assistant U.S. Attorney Carl Stone said Oyelaran \
         had cheated hundreds of people in Texas and Oklahoma. Defense lawyer Jane Whitfield said Mr. Oyelaran would appeal to the Supreme Court.",
        &[
            ("Nora Feld", Person, 1),
            ("Peter Oyelaran", Person, 3),
            ("Carl Stone", Person, 1),
            ("Jane Whitfield", Person, 1),
            ("Texas", Place, 1),
            ("Supreme Court", Org, 1),
        ],
        &["Judge Nora Feld", "Mr. Oyelaran"],
    );
}

#[test]
fn politics_tells_people_from_their_country_and_parties_from_their_members() {
    check(
        "",
        "French President Luc Moreau met German Chancellor Petra Wolf in Berlin on Monday. France and Germany will ask the European Union for \
         money, Moreau said. Russian officials and the French were silent.",
        &[
            ("French", Group, 2),
            ("German", Group, 1),
            ("Russian", Group, 1),
            ("Luc Moreau", Person, 2),
            ("Petra Wolf", Person, 1),
            ("France", Place, 1),
            ("Germany", Place, 1),
            ("Berlin", Place, 1),
            ("European Union", Org, 1),
        ],
        &["French President", "President Luc Moreau"],
    );
}

#[test]
fn the_arts_pages_have_works_in_quotes() {
    check(
        "",
        "Her second film, \"A Winter in Orle,\" opens on Friday. Ingrid Vale wrote it after her novel \"Salt and Smoke\" had won a prize in Oslo.",
        &[("A Winter in Orle", Work, 1), ("Salt and Smoke", Work, 1), ("Ingrid Vale", Person, 1), ("Oslo", Place, 1)],
        &["Salt", "Smoke", "Orle"],
    );
}

#[test]
fn weather_and_disasters_have_places_and_storms() {
    check(
        "",
        "Hurricane Odile hit the coast of Mexico on Tuesday and moved north towards Arizona. Officials in Baja California said 40 people were \
         missing. The storm was the worst since Hurricane Pauline in 1997, the National Hurricane Center in Miami said.",
        &[
            ("Hurricane Odile", Event, 1),
            ("Mexico", Place, 1),
            ("Arizona", Place, 1),
            ("Baja California", Place, 1),
            ("Miami", Place, 1),
            ("National Hurricane Center", Org, 1),
        ],
        &["Officials"],
    );
}

#[test]
fn a_storm_is_an_event_whatever_its_name() {
    check(
        "",
        "After Hurricane Velda and Typhoon Oruna, the islands waited for Tropical Storm Brisa, said the Velden Hurricane Center. Cyclone \
         Ilmari's rain reached Finland. A fund, the Hurricane Velda Relief Fund, paid for repairs.",
        &[
            ("Hurricane Velda", Event, 1),
            ("Typhoon Oruna", Event, 1),
            ("Tropical Storm Brisa", Event, 1),
            ("Cyclone Ilmari", Event, 1),
            ("Finland", Place, 1),
        ],
        &["After Hurricane Velda", "Hurricane Center", "Velda", "Oruna"],
    );
}

#[test]
fn an_obituary_calls_the_dead_by_the_surname_and_the_family_by_first_names() {
    check(
        "",
        "Margaret Ellison, who taught physics at Cornell University for four decades, died on Sunday in Ithaca, N.Y. She was 91. Ellison was born \
         in Leeds, England. She is survived by her daughter, Ruth Ellison Park, and two sons, David and Mark.",
        &[
            ("Margaret Ellison", Person, 2),
            ("Cornell University", Org, 1),
            ("Ithaca", Place, 1),
            ("Leeds", Place, 1),
            ("England", Place, 1),
            ("David", Person, 1),
            ("Mark", Person, 1),
        ],
        &["She"],
    );
}

#[test]
fn two_of_one_family_are_not_merged() {
    check(
        "",
        "Bill Clinton and Hillary Clinton spoke in Iowa. Clinton left early. Hillary Clinton stayed.",
        &[("Bill Clinton", Person, 1), ("Hillary Clinton", Person, 2), ("Clinton", Person, 1), ("Iowa", Place, 1)],
        &[],
    );
}

#[test]
fn what_the_story_is_about_comes_first() {
    let got = entities(
        "Norrail buys rival for $2 billion",
        "Norrail will buy Tarn Freight for $2 billion, the railway said on Monday. Norrail, led by Ingrid Vale, carries a third of the grain of \
         Europe. Vale said the deal would save money. A rival, Brandt, had offered less, according to a person in London.",
    );
    let place = |name: &str| got.iter().position(|e| e.0 == name).unwrap_or_else(|| panic!("{name} is missing in {got:?}"));
    assert_eq!(place("Norrail"), 0, "{got:?}");
    assert!(place("Ingrid Vale") < place("London") && place("Tarn Freight") < place("Monday"), "{got:?}");
}

#[test]
fn lists_of_results_name_players_by_what_stands_beside_them() {
    check(
        "",
        "Leading scores in the Orle Open on Friday:\n\n132 Dees Terhaar 65 67\n\n137 Greig Rood 68 69, Arnaud Langen (Sweden) 68 69",
        &[("Dees Terhaar", Person, 1), ("Greig Rood", Person, 1), ("Arnaud Langen", Person, 1), ("Sweden", Place, 1)],
        &[],
    );
    check(
        "",
        "West Indies\n\nS. Orwin c Tarr b Velding 31\n\nR. Marl lbw b Velding 7\n\nB. Lunt not out 12\n\nBowling: Harrow 10-2-26-1, McTarn \
         8-0-34-2",
        &[
            ("West Indies", Place, 1),
            ("S. Orwin", Person, 1),
            ("Tarr", Person, 1),
            ("Velding", Person, 2),
            ("R. Marl", Person, 1),
            ("B. Lunt", Person, 1),
            ("Harrow", Person, 1),
            ("McTarn", Person, 1),
        ],
        &["S. Orwin c Tarr"],
    );
    check(
        "",
        "Leeds 3 (Shearlow 10, 20 penalty, Ferdin 61) Arsenal 1 (Wrighton 80). Halftime 2-0.",
        &[("Leeds", Org, 1), ("Shearlow", Person, 1), ("Ferdin", Person, 1), ("Arsenal", Org, 1), ("Wrighton", Person, 1)],
        &[],
    );
    check("", "Supplies run out 5 days earlier under Article 5 (Section 3) of the law.", &[], &["Supplies", "Section", "Section 3"]);
}

#[test]
fn a_name_ends_before_the_second_half_of_a_compound_and_before_a_day() {
    check(
        "",
        "The U.S.-led forces met Al-Qaida-linked groups. The envoy arrived in Port-au-Prince Wednesday.",
        &[("U.S.", Place, 1), ("Al-Qaida", Org, 1), ("Port-au-Prince", Place, 1)],
        &["U.S.-led", "Port-au-Prince Wednesday"],
    );
    check(
        "",
        "U.S. Secretary of State Condoleezza Vale spoke. Vale flew home.",
        &[("Condoleezza Vale", Person, 2)],
        &["of State Condoleezza Vale"],
    );
}

#[test]
fn a_small_word_beside_a_name_says_what_it_is() {
    check(
        "",
        "The state-owned Al-Sahel network said troops in the al-Kharum region had taken the town of Al Hasiba, near Ar Rumah.",
        &[("Al-Sahel", Org, 1), ("al-Kharum", Place, 1), ("Al Hasiba", Place, 1), ("Ar Rumah", Place, 1)],
        &[],
    );
    check(
        "",
        "A White House spokesman met the Republican nominee. Velda S.A. sold its unit. The Iraqi Embassy was closed.",
        &[("White House", Org, 1), ("Republican", Group, 1), ("Velda S.A.", Org, 1), ("Iraqi Embassy", Org, 1)],
        &[],
    );
}

#[test]
fn a_headline_in_capitals_is_cut_at_its_small_words() {
    check(
        "",
        "GOLF - LEADING SCORES AT GREATER ORLE OPEN.\n\nScores in the Greater Orle Open were low on Friday.",
        &[("Greater Orle Open", Event, 2)],
        &["LEADING SCORES AT GREATER ORLE OPEN"],
    );
}

#[test]
fn initials_tell_that_a_name_has_an_and_inside() {
    check(
        "",
        "The Harbours and Rivers Commission (HRC) met. The U.S. Seeds and Grain Commission did not, the SGC said. Tom Reed left the Tarn \
         Board and the Velda Commission.",
        &[("Harbours and Rivers Commission", Org, 2), ("U.S. Seeds and Grain Commission", Org, 2), ("Velda Commission", Org, 1)],
        &["Rivers Commission", "SGC", "Harbours"],
    );
}

#[test]
fn a_city_with_a_striker_is_a_team_and_an_office_is_no_part_of_a_name() {
    check(
        "",
        "Liverpool striker Tom Reed met the Vice President of the UAE in Liverpool. The Gulf Cooperation Council and Chinese State Councilor \
         Wang Mei agreed.",
        &[("Tom Reed", Person, 1), ("UAE", Place, 1), ("Gulf Cooperation Council", Org, 1), ("Wang Mei", Person, 1), ("Chinese", Group, 1)],
        &["the UAE", "Chinese State"],
    );
}

/// The first number in the cells of the row that starts with `name`, below the heading that starts with `section`.
fn figure(report: &str, section: &str, name: &str, cell: usize) -> f64 {
    let rows = report.split("\n## ").find(|part| part.starts_with(section)).unwrap_or_else(|| panic!("{section} is missing in the report"));
    let row = rows.lines().find(|line| line.starts_with(&format!("| {name}"))).unwrap_or_else(|| panic!("{name} is missing in {section}"));
    let value = row.split('|').nth(cell + 1).unwrap_or_default().trim().trim_matches('*');
    value.parse().unwrap_or_else(|_| panic!("{value:?} of {name} in {section} is no number"))
}

#[test]
fn the_report_is_of_the_model_that_is_shipped_and_above_the_floors() {
    let report = include_str!("../models/entities.md");
    let checksum = lede::nlp::model::checksum_of(include_bytes!("../models/en/entities.bin"));
    assert!(report.contains(&format!("{checksum:016x}")), "models/entities.md is of another model: run lede-eval entities");
    for (section, name, cell, floor) in [
        ("ieer", "**all names**", 3, 85.0),
        ("ieer", "DATE", 3, 75.0),
        ("ieer", "MONEY", 3, 80.0),
        ("ieer", "PERCENT", 3, 90.0),
        ("worldwide", "**all names**", 3, 70.0),
        ("worldwide", "PERSON", 3, 83.0),
        ("Merging", "gum_other_genres", 2, 88.0),
        ("Merging", "redocred_dev_test", 2, 84.0),
    ] {
        let measured = figure(report, section, name, cell);
        assert!(measured >= floor, "{name} of {section} is {measured}, the floor is {floor}");
    }
}
