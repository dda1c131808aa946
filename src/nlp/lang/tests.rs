//! Which language is chosen.

use std::collections::HashSet;

use super::*;
use crate::nlp::WarningCode;

#[track_caller]
fn check(given: &str, text: &str, tag: &str, warnings: &[WarningCode]) {
    let choice = choose(given, text);
    assert_eq!(choice.tag, tag, "for {text:?}");
    let codes = choice.warnings.iter().map(|w| w.code).collect::<Vec<_>>();
    assert_eq!(codes, warnings, "for {given:?} and {text:?}");
}

#[test]
fn languages_of_the_table_are_detected() {
    let texts = [
        ("en", "The council voted on Tuesday to close the bridge for repairs that will take at least four months."),
        ("de", "Der Stadtrat hat am Dienstag beschlossen, die Brücke für mindestens vier Monate zu sperren."),
        ("fr", "Le conseil municipal a décidé mardi de fermer le pont pendant au moins quatre mois."),
        ("es", "El ayuntamiento decidió el martes cerrar el puente durante al menos cuatro meses por obras."),
        ("it", "Il consiglio comunale ha deciso martedì di chiudere il ponte per almeno quattro mesi."),
        ("pt", "A câmara municipal decidiu na terça-feira fechar a ponte durante pelo menos quatro meses, não mais."),
        ("nl", "De gemeenteraad heeft dinsdag besloten om de brug minstens vier maanden te sluiten voor werkzaamheden."),
        ("da", "Byrådet besluttede tirsdag at lukke broen i mindst fire måneder, fordi den skal repareres af kommunen."),
        ("ru", "Городской совет решил во вторник закрыть мост на ремонт по меньшей мере на четыре месяца."),
        ("pl", "Rada miasta zdecydowała we wtorek, że most zostanie zamknięty na co najmniej cztery miesiące."),
    ];
    for (tag, text) in texts {
        check("", text, tag, &[]);
        check(tag, text, tag, &[]);
    }
}

#[test]
fn other_languages_are_named_and_warned_about() {
    check("", "Hội đồng thành phố đã quyết định đóng cửa cây cầu trong ít nhất bốn tháng.", "vi", &[WarningCode::LanguageUnsupported]);
    check("sw", "The council voted to close the bridge.", "sw", &[WarningCode::LanguageUnsupported, WarningCode::LanguageMismatch]);
}

#[test]
fn accents_may_be_characters_of_their_own() {
    let text = "Un e\u{301}te\u{301} a\u{300} Orle : la re\u{301}gion a e\u{301}te\u{301} fermée après la tempête, déjà très forte.";
    check("fr", text, "fr", &[]);
    check("", "Der Bu\u{308}rgermeister mo\u{308}chte die Bru\u{308}cke fu\u{308}r vier Monate sperren.", "de", &[]);
}

#[test]
fn a_quotation_at_the_start_is_not_the_language() {
    let quote = "« Nous avons attendu toute la nuit sur le quai, et personne ne nous a dit que le bateau était déjà parti. Les enfants \
        avaient froid, mais ils ne pleuraient pas, et nous avons chanté avec eux jusqu'au matin pour passer le temps. ";
    let english = "Ane Lund said this to the paper in the harbour on Monday, when she was asked about the night. She and her children had \
        come from the north of the country, and they would have to wait for another ship. The line that runs it said it was sorry. ";
    for n in [1, 2, 3] {
        check("", &format!("{quote}» {}", english.repeat(n)), "en", &[]);
        check("", &format!("{}» {}", quote.repeat(2), english.repeat(n + 2)), "en", &[]);
    }
    check("", &format!("{}» {english}", quote.repeat(4)), "fr", &[]);
    let mixed = "Culture minister Inès Bena would not go, and she said why to them all. « Je ne partirai pas. J'ai la confiance du port et je compte bien achever la \
        route que nous avons commencée ensemble », said Hervé Monte, deputy mayor, in Friday's Courrier. Opposition party Orle Unie \
        called it “une honte pour la région”. Leader Paul Kito asked: « Où est l'argent ? » and left the chamber. Brussels officials \
        said the fund of 1.2 billion had been frozen since May. « Nous avons besoin de clarté », spokesman Jean Darcy told reporters. \
        “We will not pay a cent more.” Cuts hit farms in Normandy hardest, as union members from eleven villages told Orle Radio. \
        « Il faut agir. »";
    check("", mixed, "en", &[]);
}

#[test]
fn danish_and_norwegian_are_told_apart_by_their_words() {
    let danish = [
        "Broen blev lukket efter en storm, og nu siger havnen, at den bliver lukket uden varsel.",
        "Færgen sejler mellem Havn og Næs, men ingen ved hvad billetten koster. Den blev solgt mod slutningen af maj.",
    ];
    let norwegian = [
        "Broen ble stengt etter en storm, og nå sier havnen at den blir stengt uten varsel.",
        "Fergen går mellom Havn og Nes, men ingen vet hva billetten koster. Den ble solgt mot slutten av mai.",
    ];
    for text in danish {
        check("", text, "da", &[]);
        check("", &format!("{text} ").repeat(20), "da", &[]);
    }
    for text in norwegian {
        check("", text, "nb", &[WarningCode::LanguageUnsupported]);
        check("", &format!("{text} ").repeat(20), "nb", &[WarningCode::LanguageUnsupported]);
    }
}

#[test]
fn decimals_of_languages_without_a_table_may_follow_a_comma() {
    for tag in ["sv", "nb", "tr", "cs-CZ", "uk"] {
        assert!(choose(tag, "1.200").lang.decimal_comma, "{tag}");
    }
    for tag in ["ja", "sw", "he", "und"] {
        assert!(!choose(tag, "1.200").lang.decimal_comma, "{tag}");
    }
}

#[test]
fn a_few_words_that_look_like_another_language_are_no_mismatch() {
    for (tag, text) in
        [("de", "Polizei sucht Zeugen"), ("de", "Unfall in Orle"), ("en", "Ane Lund, Jan Kito, Mara Janu"), ("de", "Orkan Kira")]
    {
        check(tag, text, tag, &[]);
    }
}

#[test]
fn a_headline_is_enough_to_tell_english() {
    for text in ["Mayor says the bridge is safe", "Why the harbour bridge was closed"] {
        check("", text, "en", &[]);
    }
    for text in ["Brücke gesperrt", "Pont fermé"] {
        assert_ne!(choose("", text).tag, "en", "{text}");
    }
}

#[test]
fn a_given_language_wins_with_a_warning() {
    check("de", "The council voted on Tuesday to close the bridge for at least four months.", "de", &[WarningCode::LanguageMismatch]);
}

#[test]
fn tags_are_normalised_and_regions_kept() {
    check("EN-us", "The council voted to close the bridge for repairs.", "en-US", &[]);
}

#[test]
fn what_cannot_be_told_is_undetermined() {
    check("", "12 34 !", "und", &[]);
    check("und", "...", "und", &[]);
}

#[test]
fn every_list_is_in_lower_case_and_without_doubles() {
    for lang in ALL {
        for list in [
            lang.stop_words,
            lang.titles,
            lang.before_numbers,
            lang.abbreviations,
            lang.capital_abbreviations,
            lang.speech,
            lang.elisions,
            lang.roles,
            lang.own_words,
            lang.joints,
            lang.particles,
        ] {
            assert_eq!(list, list.to_lowercase(), "{}: lists are in lower case", lang.tag);
            let mut seen = HashSet::new();
            let double = list.split_whitespace().find(|word| !seen.insert(*word));
            assert_eq!(double, None, "{}: no word is listed twice", lang.tag);
        }
    }
}

#[test]
fn every_word_of_a_number_is_read_and_means_one_thing() {
    for lang in ALL.into_iter().chain([&NEUTRAL]) {
        let Numerals { units, multipliers, articles, and, of } = lang.numerals;
        let entries = [units, multipliers].into_iter().flat_map(str::split_whitespace);
        let numbers = entries.map(|entry| entry.split_once('=').expect("a number and its words").1.split('/').count()).sum::<usize>();
        let words = [articles, and, of].into_iter().flat_map(str::split_whitespace).count();
        let all = [units, multipliers, articles, and, of].join(" ");
        assert_eq!(all, all.to_lowercase(), "{}: lists are in lower case", lang.tag);
        if lang.tag != NEUTRAL.tag {
            assert_eq!(lang.numerals().count(), numbers + words, "{}: no word is listed twice, and each number is one", lang.tag);
        }
    }
    assert_eq!(super::de::LANG.numeral(term("Mio")), Some(Numeral::Multiplier(1_000_000, true)));
    assert_eq!(super::en::LANG.numeral(term("Thirty")), Some(Numeral::Unit(30)));
    assert_eq!(NEUTRAL.numeral(term("億")), Some(Numeral::Multiplier(100_000_000, false)));
}
