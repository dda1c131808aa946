//! Texts that nobody would send in good faith, of any size. Each is made of code, so that none is stored.

/// A text of `n` code points or a few more: `unit` again and again.
fn repeated(unit: &str, n: usize) -> String {
    unit.repeat(n / unit.chars().count() + 1)
}

/// What is repeated, by name.
const UNITS: [(&str, &str); 104] = [
    ("words", "word "),
    ("sentences of one letter", "A. "),
    ("sentences of one small letter", "a. "),
    ("one name", "Ana Ruiz "),
    ("names and verbs", "Ana Ruiz met Bo Lund. "),
    ("names of one letter", "A B C D "),
    ("initials", "J. K. L. M. Ruiz "),
    ("a name without end", "Ruiz-"),
    ("a hyphen chain", "a-b-"),
    ("an apostrophe chain", "O'"),
    ("a typographic apostrophe chain", "d’"),
    ("an organization chain", "Bank of "),
    ("a company chain", "Ruiz Inc. "),
    ("titles", "Mr. Dr. Prof. "),
    ("titles without full stops", "President Minister Mayor "),
    ("shouting", "RUIZ WINS AGAIN "),
    ("shouting without spaces", "RUIZ"),
    ("camel case", "AnaRuiz"),
    ("one letter", "a"),
    ("one capital", "A"),
    ("one digit", "9"),
    ("digits and commas", "9,999,"),
    ("digits and dots", "9.9."),
    ("digits and spaces", "9 9 "),
    ("digits and slashes", "9/9/"),
    ("digits and colons", "9:9:"),
    ("digits and hyphens", "9-9-"),
    ("digits and letters", "9a8b"),
    ("roman numerals", "MDCLXVI "),
    ("number words", "one million "),
    ("number words without end", "twenty-one hundred and "),
    ("dollars", "$9 "),
    ("dollar signs", "$"),
    ("money", "$1.2bn and €3,5 Mio. "),
    ("currencies without numbers", "USD EUR euros dollars "),
    ("percent", "5% 6 percent "),
    ("percent signs", "%"),
    ("quantities", "8,600 troops 30 km "),
    ("dates", "Monday the 5th of May 2019 "),
    ("days without numbers", "Monday Tuesday "),
    ("months", "May March "),
    ("spans of dates", "from 1 May to 2 June until "),
    ("relative dates", "last Monday next week "),
    ("ISO dates", "2019-09-02T08:00:00Z "),
    ("decades", "the 1990s and '90s "),
    ("times", "6 p.m. 18:00 "),
    ("abbreviations", "U.S. "),
    ("abbreviations without spaces", "U.S."),
    ("abbreviations and numbers", "No. 5 p. 7 "),
    ("full stops", "."),
    ("full stops and spaces", ". "),
    ("ellipses", "… "),
    ("question marks", "?"),
    ("marks of all kinds", "?!…:;, "),
    ("commas", ","),
    ("hyphens", "-"),
    ("dashes", "— "),
    ("underscores", "_"),
    ("slashes", "/"),
    ("backslashes", "\\"),
    ("stars", "* "),
    ("hashes", "#"),
    ("at signs", "@"),
    ("ampersands", "& "),
    ("opening brackets", "("),
    ("closing brackets", ")"),
    ("brackets within brackets", "([{"),
    ("empty brackets", "() "),
    ("opening quotes", "“"),
    ("closing quotes", "”"),
    ("straight quotes", "\""),
    ("quotes and brackets", "(\""),
    ("quoted words", "\"Why?\" "),
    ("quotes within quotes", "“She said ‘"),
    ("guillemets", "« a » "),
    ("addresses of the web", "http://a.b/c?d=e "),
    ("an address without end", "http://a.b/"),
    ("www without end", "www."),
    ("mail addresses", "a@b.c "),
    ("a mail address without end", "a@b."),
    ("hashtags", "#tag #Tag2 "),
    ("handles", "@someone "),
    ("HTML", "<p>A <b>word</b></p> "),
    ("open tags", "<div "),
    ("entities of HTML", "&amp;&lt;&#39; "),
    ("Markdown", "# A *word* [b](c)\n\n"),
    ("lines", "A line\n"),
    ("blank lines", "a\n\n"),
    ("line breaks", "\n\r\n"),
    ("separators of lines and paragraphs", "a\u{2028}b\u{2029}"),
    ("list items", "- an item\n"),
    ("boilerplate", "Read more: Council votes\n\n"),
    ("photo credits", "(Photo: Ana Ruiz/Agency)\n"),
    ("tabs", "a\tb\t"),
    ("no-break spaces", "a\u{a0}b\u{202f}"),
    ("NULs", "a\0"),
    ("control characters", "a\u{1}\u{7f}\u{85} "),
    ("a replacement character", "\u{fffd}"),
    ("noncharacters", "\u{fdd0}\u{ffff}a "),
    ("private use", "\u{e000}\u{f8ff}"),
    ("the last code point", "\u{10ffff}"),
    ("byte order marks", "\u{feff}a"),
    ("tags of the tag block", "\u{e0041}\u{e007f}a"),
    ("a minus of mathematics", "−5 ± 3 × 2 "),
];

/// More of the same, in scripts and marks beyond ASCII.
const SCRIPTS: [(&str, &str); 33] = [
    ("zero-width spaces", "a\u{200b}"),
    ("zero-width joiners", "a\u{200d}"),
    ("soft hyphens", "a\u{ad}"),
    ("word joiners", "Ruiz\u{2060} "),
    ("overrides of direction", "\u{202e}abc\u{202c} "),
    ("isolates of direction", "\u{2066}abc\u{2069} "),
    ("combining marks", "e\u{301}"),
    ("combining marks alone", "\u{301}"),
    ("many combining marks", "a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307} "),
    ("variation selectors", "☂\u{fe0f}"),
    ("emoji", "😀"),
    ("emoji families", "👩\u{200d}👩\u{200d}👧\u{200d}👦 "),
    ("flags", "🇫🇷🇩🇪"),
    ("skin tones", "👍🏽"),
    ("keycaps", "9\u{fe0f}\u{20e3}"),
    ("Chinese", "市长周一宣布了这个消息。"),
    ("Chinese without marks", "北"),
    ("Japanese", "東京で会議が開かれた。"),
    ("Korean", "서울에서 회의가 열렸다. "),
    ("Korean, decomposed", "\u{1112}\u{1161}\u{11ab}"),
    ("Thai", "นายกรัฐมนตรีกล่าวว่า"),
    ("Arabic", "قال الرئيس يوم الاثنين. "),
    ("Hebrew", "ראש העיר אמר ביום שני. "),
    ("Hindi", "महापौर ने सोमवार को कहा। "),
    ("Tamil", "மேயர் திங்கட்கிழமை கூறினார். "),
    ("Russian", "Мэр города сказал в понедельник. "),
    ("Greek", "Ο δήμαρχος είπε τη Δευτέρα. "),
    ("Armenian", "Քաղաքապետն ասաց։ "),
    ("Georgian", "მერმა თქვა. "),
    ("Turkish dots", "İstanbul'da ıI iİ. "),
    ("letters that grow", "ßﬁŉΐ "),
    ("mathematical letters", "𝐀𝐧𝐚 𝐑𝐮𝐢𝐳 "),
    ("full-width letters", "Ａｎａ　Ｒｕｉｚ。"),
];

/// Every text, by name.
pub fn all(n: usize) -> Vec<(String, String)> {
    let units = UNITS.iter().chain(&SCRIPTS);
    let mut texts = units.map(|(name, unit)| ((*name).to_owned(), repeated(unit, n))).collect::<Vec<_>>();
    let mut add = |name: &str, text: String| texts.push((name.to_owned(), text));
    add("brackets that close again", "(".repeat(n / 2) + &")".repeat(n / 2));
    add("quotes that close again", "“".repeat(n / 2) + &"”".repeat(n / 2));
    add("an organization at the end", repeated("Bank of ", n) + "Leeds");
    add("a quote that is never closed", "“".to_owned() + &repeated("It rained in Oslo. ", n));
    add("a sentence without end", repeated("and then it rained ", n) + "in Oslo.");
    add("white space around a word", " ".repeat(n / 2) + "x" + &"\n".repeat(n / 2));
    add("a long word in a story", "Rain fell in Oslo. ".to_owned() + &"x".repeat(n) + " It fell in Bergen. ");
    add("names, each another", (0..n / 12).map(|i| format!("Ab{} Cd{}. ", letters(i), letters(i / 7))).collect());
    add("names that grow", growing("Ana Ruiz", n));
    add("words, each another", (0..n / 6).map(|i| letters(i) + " ").collect());
    add("numbers, each another", (0..n / 7).map(|i| format!("{i} ")).collect());
    add("sentences, each another", (0..n / 16).map(|i| format!("{} sees {}. ", capital(i), letters(i * 31))).collect());
    add("short forms of everything", (0..n / 16).map(|i| format!("{} {} Lund ({}L). ", capital(i), capital(i / 3), capital(i))).collect());
    add("anything at random", random(n));
    texts
}

/// A number written with letters.
fn letters(mut i: usize) -> String {
    let mut word = String::new();
    loop {
        word.push(char::from(b'a' + (i % 26) as u8));
        i /= 26;
        if i == 0 {
            return word + "o";
        }
    }
}

fn capital(i: usize) -> String {
    let word = letters(i);
    word[..1].to_uppercase() + &word[1..]
}

/// A name of one word, of two, of three, ...
fn growing(name: &str, n: usize) -> String {
    let mut text = String::new();
    for i in 1.. {
        if text.len() >= n {
            break;
        }
        text += &format!("{} came. ", format!("{name} ").repeat(i).trim_end());
    }
    text
}

/// Code points of all planes, always the same ones.
fn random(n: usize) -> String {
    let mut x = 0x9e37_79b9_7f4a_7c15_u64;
    let next = move || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        let range = [0x80, 0x250, 0x2000, 0x1_0000, 0x11_0000][(x >> 60) as usize % 5];
        char::from_u32((x >> 8) as u32 % range).unwrap_or(' ')
    };
    std::iter::repeat_with(next).take(n).collect()
}
