//! Tables of sentences.

use crate::nlp::{
    document::{Buffer, Words},
    lang,
    sentence::Role,
    span::Field,
};

fn split(text: &str, tag: &str) -> Vec<(String, Role)> {
    let mut buffer = Buffer::default();
    let document = buffer.read(text, Field::Text, lang::choose(tag, text).lang, &mut Words::default(), &|| false).expect("nobody stops it");
    document.sentences.iter().map(|s| (document.span_of(s).of(text).to_owned(), s.role)).collect()
}

/// Sentences are given with a bar between them.
#[track_caller]
fn check_in(tag: &str, cases: &[&str]) {
    for case in cases {
        let expected = case.split('|').collect::<Vec<_>>();
        let text = expected.join(" ");
        let got = split(&text, tag);
        assert_eq!(got.iter().map(|(s, _)| s.as_str()).collect::<Vec<_>>(), expected, "sentences of {text:?}");
    }
}

#[track_caller]
fn check(cases: &[&str]) {
    check_in("en", cases);
}

#[test]
fn plain_stops_end_sentences() {
    check(&["The ferry left.|Nobody waved.", "Who paid?|Nobody knows!|It is odd.", "What?!|Never.", "He owed $40.50.|It was a lot."]);
}

#[test]
fn titles_and_initials_do_not() {
    check(&[
        "Dr. Ana Ruiz met Gen. K. L. Moss at St. Olaf.|They talked.",
        "The actor Samuel B. Tan won.",
        "Gov. Lee spoke to Sen. Hall Jr. about it.",
        "It was between you and I. Nobody minded.".replace("I. N", "I.|N").as_str(),
    ]);
}

#[test]
fn abbreviations_end_a_sentence_only_before_a_clear_start() {
    check(&[
        "She works for Brandt & Co. in Leeds.",
        "She works for Brandt & Co.|He does not.",
        "It moved to the U.S. Navy yard.",
        "It moved to the U.S.|The yard closed.",
        "Doors open at 9 a.m. on Friday.",
        "It rained on Sept. 4 and on Oct. 9.",
        "He sat.|Maria left.",
        "She came from Oslo.|Maria left.",
        "She came from Oslo.|\"Maria left.\"",
        "She asked Gov. \"Red\" Lee.",
        "It was Plan B. \"Maria left.\"",
        "See no. 5 on p. 12 of vol. 3.",
    ]);
}

#[test]
fn quotes_and_brackets_close_with_their_sentence() {
    check(&[
        "“We won.”|“Nobody believed us.”",
        "\"We won.\"|\"Nobody believed us.\"",
        "\"Why now?\" Ms Ortega asked.|Nobody answered.",
        "“Stop!” he cried.|They stopped.",
        "\"Is it over?\"|The crowd went home.",
        "The mayor (a former judge.) agreed.",
        "(It was late.)|They slept.",
        "He said: “It is done.”|Then he left.",
    ]);
}

#[test]
fn quotes_with_spaces_on_both_sides_open_and_close() {
    check(&[
        "\" We won \", he said.|\" Nobody saw it. \"|Then he left.",
        "He called it \" a shame \" and \" a scandal \".|Nobody laughed.",
        "He called it done. '|Nobody laughed.",
    ]);
    let text = "The mayor spoke of \" a shame \", then of floods.\n\" We will rebuild the bridge.\nIt will be stronger \".";
    let sentences: Vec<_> = split(text, "en").into_iter().map(|(s, _)| s).collect();
    assert_eq!(sentences[1], "\" We will rebuild the bridge.", "a quote that opens a line is no part of the line before");
    assert_eq!(sentences.len(), 3);
}

#[test]
fn a_part_of_a_name_starts_no_sentence() {
    check(&["The U.N. Under-Secretary spoke.", "The court overturned Doe v. Roe on Monday.|It took an hour."]);
}

#[test]
fn pauses_are_no_stops() {
    check(&[
        "It was ... well, odd.",
        "I thought ... I thought it was over.",
        "It faded...|The end came.",
        "One . . . two.",
        "She left….|Then rain fell.",
    ]);
}

#[test]
fn a_lost_space_is_found() {
    let text = "The road was closed.Drivers waited.";
    assert_eq!(split(text, "en").len(), 2);
}

#[test]
fn inline_lists_are_split_at_their_markers() {
    check(&[
        "1) Boil the water|2) Add the rice|3) Wait",
        "a. Pay the fee|b. Sign the form",
        "• Bread • Milk".replace(" • M", "|• M").as_str(),
        "* Bread for two|* Milk",
    ]);
}

#[test]
fn numbered_names_stay_whole() {
    check(&["Version 2.0.1 came out.|Users liked it.", "Write to jo@mail.example.org.|She answers."]);
}

#[test]
fn other_languages_have_their_abbreviations() {
    check_in("de", &["Am 3. Oktober sprach Dr. Kern in Bonn.|Es regnete.", "Das kostet ca. 5 Mio. Euro, z.B. für Straßen.|Das ist viel."]);
    check_in(
        "de",
        &["Unter Wilhelm II. Ostern gefeiert.", "Der FC gewann 2:1.|Trainer Huber war froh.", "Es war der 3.|Die Stadt schlief."],
    );
    check_in("fr", &["M. Petit a parlé à Mme. Roche.|Elle a ri.", "« Nous partons. »|Il est parti."]);
    check_in("es", &["El Sr. Gil vive en la Av. Central.|No ha vuelto.", "¿Qué pasó?|¡Nada!"]);
    check_in("it", &["Il dott. Neri è arrivato.|La riunione è finita."]);
    check_in("pt", &["O Sr. Melo falou com a Dra. Pinto.|Ela saiu."]);
    check_in("nl", &["Dhr. Smit en mevr. Bakker kwamen.|Het regende."]);
    check_in("da", &["Den 4. maj talte hr. Holm.|Det regnede."]);
    check_in("ru", &["В 2020 г. проф. Орлов уехал.|Он вернулся."]);
    check_in("ru", &["Здесь жил А. С. Орлов.|Он поэт."]);
    check_in("de", &["Er wohnt in der Uferstr. 5 am Hafen.|Sie auch."]);
    check_in("da", &["Mødet begynder kl. 10 i dag.|Det regner."]);
    check_in("el", &["Τι είναι αυτό;|Τίποτα."]);
    check_in("pl", &["Spotkanie z prof. Nowakiem odbyło się przy ul. Długiej.|Padało."]);
}

#[test]
fn an_abbreviation_before_a_number_ends_no_sentence() {
    check_in("fr", &["Le pont a fermé en nov. 2023 et le 3 févr. 2024.|Il pleut.", "Il y a max. 20 places, tél. 01 22 33.|Venez."]);
    check_in("es", &["El pacto es de oct. 2023.|Había aprox. 400 casas.", "Cayó al mar.|20 personas lo vieron."]);
    check_in("it", &["Il patto del 3 gen. 2024 vale.|Vedi cfr. 3 e max. 20."]);
    check_in("pt", &["O pacto de 3 jan. 2024 vale.|Há aprox. 400 casas, tel. 21 345."]);
    check_in("nl", &["De wet van 3 jan. 2024 geldt, tel. 010 22.|Het kost max. 5 euro en min. 3.|Het regent."]);
    check_in("da", &["Loven af 3. jan. 2024 gælder for maks. 20 huse.|Det regner."]);
    check_in("ru", &["Закон от 3 янв. 2024 действует.|Там ок. 400 домов, в т. ч. 12 новых, тел. 22 33.", "Он живет в кв. 7 на углу."]);
    check_in("pl", &["Umowa z 3 sty. 2024 trwa.|Jest maks. 5 osób."]);
    check_in("de", &["Das kostet 1,2 Mio. € und gilt gem. § 5 für rd. 400 Orte.|Es regnet."]);
    check_in("sv", &["Mötet börjar kl. 14.00 i dag.|Det regnar."]);
    check_in("cs", &["Přišlo tj. 15 lidí."]);
}

#[test]
fn an_abbreviation_before_a_name_ends_no_sentence() {
    check_in("pl", &["Oddział szpitala im. Mikołaja Sowy przy pl. Wolności zamknął abp. Ryś.|Padało.", "Pomogli im.|Teraz pada."]);
    check_in("de", &["Dort sprach Prof. Dr. h. c. Heinz Sommer.|Es regnete.", "Bei der EM.|Trainer Huber war froh."]);
    check_in("es", &["Lo pide CC. OO. de Burgos.|Las FF. AA. Argentinas y el arq. Gil callan.", "Habló la ministra.|Nadie más."]);
    check_in("it", &["Il card. Neri e il sen. Bruni parlano.|La gente ascolta.", "È nella top ten.|Fabio ride."]);
    check_in("pt", &["O Min. Melo e o des. Pinto falaram.|O povo ouviu.", "Saiu aos 20 min.|Melo entrou."]);
    check_in("ru", &["В с. Ивановка и на о. Долгий живет ред. Сомов.|Он поэт."]);
    check_in("nl", &["Daar sprak ds. Bakker met jhr. Smit.|Het regende."]);
    check_in("da", &["Her talte adv. Holm og kapt. Lund.|Det regnede."]);
    check_in("fr", &["Ici vivent le lt. Petit et le cdt. Roche.|Il pleut."]);
    check_in("el", &["Ο κ. Νίκου και η Δρ. Άννα μίλησαν.|Βρέχει."]);
    check_in("hi", &["यहाँ डॉ. शर्मा रहते हैं।|बारिश हुई।"]);
    check_in("uk", &["Ми живемо на вул. Довгій.|Дощ іде."]);
    check_in("cs", &["Řekl to p. Josef.|Stojí to 5 mld. Kč."]);
}

#[test]
fn a_sum_ends_a_sentence_before_a_capital() {
    check_in("da", &["Broen kostede 5 mia. kr.|Professor Holm er glad.", "Den koster 5 kr. i dag for kr. 20 før.|Det regner."]);
    check_in("ru", &["Мост стоил 320 млн руб.|Жителям это нравится."]);
    check_in("pl", &["Most kosztował 5 tys. zł.|Piotr Sowa milczy."]);
    check_in("da", &["Mødet begynder kl. 12.|Dansk Havn venter.", "Det sker den 3. Påskedag og d. 4. Juni."]);
}

#[test]
fn scripts_without_capitals_have_stops_of_their_own() {
    for (text, n) in [
        ("会议结束了。市长离开了。", 2),
        ("बैठक समाप्त हुई। मेयर चले गए।", 2),
        ("هل انتهى الاجتماع؟ نعم انتهى.", 2),
        ("ការប្រជុំបានបញ្ចប់។ គាត់បានចាកចេញ។", 2),
        ("Ժողովն ավարտվեց։ Նա գնաց։", 2),
        ("彼は「行こう。」と言った。そして去った。", 2),
        ("그는 \"왜 안 되나요?\"라고 물었다. 시장은 “갑시다.”라고 말했다.", 2),
    ] {
        assert_eq!(split(text, "").len(), n, "{text}");
    }
}

#[test]
fn blank_lines_always_end_a_sentence() {
    let text = "Bridge closed\n\nThe bridge was closed on Monday. Cars queued.\n\nRead more: Tunnel opens";
    let roles = split(text, "en").into_iter().map(|(_, role)| role).collect::<Vec<_>>();
    assert_eq!(roles, [Role::Heading, Role::Body, Role::Body, Role::Boilerplate]);
}

#[test]
fn one_paragraph_per_line_is_seen() {
    let text = "The bridge was closed on Monday after a crack was found.\nCars queued for miles\nNobody was hurt, the police said.";
    assert_eq!(split(text, "en").len(), 3);
}

#[test]
fn wrapped_lines_are_joined() {
    let text = "The bridge was closed on Monday\nafter a crack was found. Cars queued\nfor miles. Nobody was hurt, the\npolice said, and it opened again.";
    assert_eq!(split(text, "en").len(), 3);
    let text = text.replace('\n', "\r\n");
    assert_eq!(split(&text, "en").len(), 3);
}

#[test]
fn a_dash_that_begins_a_wrapped_line_is_no_item() {
    let text = "The bridge was closed on Monday\n-- for the third time -- after a crack\nwas found. Cars queued\nfor miles and nobody was told\nwhy.";
    assert_eq!(split(text, "en").len(), 2);
    let list = "The council will repair these\nthings at once, it said:\n- the bridge over the harbour and\nits lights;\n- the road.";
    assert_eq!(split(list, "en").len(), 3);
}

/// Lines of at most `width` characters, broken at spaces, or anywhere in scripts without them.
fn wrap(text: &str, width: usize) -> String {
    let spaced = text.contains(' ');
    let words = if spaced { text.split(' ').map(str::to_owned).collect() } else { text.chars().map(String::from).collect::<Vec<_>>() };
    let (mut wrapped, mut line) = (String::new(), 0);
    for word in words {
        let len = word.chars().count();
        if line > 0 && line + usize::from(spaced) + len > width {
            wrapped.push('\n');
            line = 0;
        } else if line > 0 && spaced {
            wrapped.push(' ');
            line += 1;
        }
        wrapped.push_str(&word);
        line += len;
    }
    wrapped
}

#[test]
fn wrapped_lines_of_any_script_are_joined() {
    let cases = [
        (
            "de",
            72,
            "Der Landkreis Havelstein senkt im Herbst die Preise für Bus und Bahn. Grund seien die Wünsche vieler Pendler, sagte Landrätin \
             Ruth Sommer am Montag. Die Verwaltung rechnet mit Kosten in Höhe von zwei Millionen Euro. Der Verband der Fahrgäste lobt den \
             Plan.",
            4,
        ),
        (
            "ru",
            72,
            "Министр транспорта Иван Сомов встретился в понедельник с главой Заречной области Петром Луговым. Правительство Заречной \
             области просит денег на дороги. Компания Мостострой и Министерство финансов готовят план. Мост построят через два года.",
            4,
        ),
        (
            "en",
            40,
            "The Mayor of North Haven met Prime Minister Ada Lund of Norvia on Monday. The Harbour Council of North Haven signed a pact. King Olaf and Queen Maud were there.",
            3,
        ),
        (
            "hi",
            40,
            "नगर परिषद ने सोमवार को पुराने पुल को चार महीने के लिए बंद करने का फैसला किया। मेयर ने कहा कि मरम्मत में दो करोड़ रुपये लगेंगे। लोग नाव से नदी पार करेंगे।",
            3,
        ),
        (
            "ar",
            40,
            "قرر مجلس المدينة يوم الاثنين إغلاق الجسر القديم لمدة أربعة أشهر. وقال رئيس البلدية إن الإصلاح سيكلف مليوني دينار. سيعبر الناس النهر بالقوارب.",
            3,
        ),
        (
            "ko",
            20,
            "시의회는 월요일에 낡은 다리를 넉 달 동안 닫기로 결정했다. 시장은 수리에 이십억 원이 들 것이라고 말했다. 주민들은 배를 타고 강을 건널 것이다.",
            3,
        ),
        (
            "zh",
            20,
            "市议会星期一决定将旧桥关闭四个月进行维修。市长表示维修需要两千万元，并且由城市承担。居民将乘船过河，直到桥梁重新开放为止。",
            3,
        ),
        (
            "ja",
            20,
            "市議会は月曜日に古い橋を四か月間閉鎖することを決めた。市長は修理に二千万円かかると述べ、市が負担すると話した。住民は船で川を渡ることになる。",
            3,
        ),
    ];
    for (tag, width, text, n) in cases {
        let text = wrap(text, width);
        let sentences = split(&text, tag).into_iter().map(|(s, _)| s).collect::<Vec<_>>();
        assert_eq!(sentences.len(), n, "{sentences:#?}");
    }
}

#[test]
fn lines_of_their_own_are_not_joined() {
    for text in [
        "Anna Berg: Kommst du?\nOle Lund: Nein, morgen.\nAnna Berg: Warum denn?\nOle Lund: Es regnet.\nAnna Berg: Gut.",
        "Oslo    12   140\nBergen  31   122\nMalmö   27   101\nRostock 19    98\nAarhus  11    83",
        "Die Stadt baut einen Steg am Hafen.\nDer Steg wird im Herbst fertig sein.\nDas Geld kommt aus einem Fonds.\nNiemand war dagegen.\nEs gab Beifall.",
        "我们去河边。\n桥已经关了。\n船在等我们。\n没有人说话。\n天黑了。",
    ] {
        assert_eq!(split(text, "").len(), 5, "{text}");
    }
}
