//! What a character is to the walk over the text.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// The part a character plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// White space, control characters and what has no width: separates, and is never part of a token's edge.
    Blank,
    /// A small letter, or one of a script without case.
    Small,
    /// A capital.
    Capital,
    /// A digit or number sign.
    Digit,
    /// A letter of a script written without spaces: a word of its own.
    Single,
    /// Everything else.
    Mark,
    /// The first byte of a character outside ASCII; only in [`ASCII`].
    Wide,
}

/// The class of each ASCII byte; of any other byte, [`Class::Wide`].
pub(super) static ASCII: [Class; 256] = {
    let mut table = [Class::Wide; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        table[byte as usize] = match byte {
            b'a'..=b'z' => Class::Small,
            b'A'..=b'Z' => Class::Capital,
            b'0'..=b'9' => Class::Digit,
            0..=b' ' | 0x7f => Class::Blank,
            _ => Class::Mark,
        };
        byte += 1;
    }
    table
};

/// The class of any character.
pub(super) fn class(c: char) -> Class {
    if c.is_ascii() {
        return ASCII[c as usize];
    }
    match c {
        'ß'..='ö' | 'ø'..='ÿ' | 'а'..='џ' | 'ά'..='ώ' => Class::Small,
        // Conjoining letters of Korean, without its fillers: the general question is slow for them, and a word of them has no end.
        '\u{1100}'..='\u{115e}' | '\u{1161}'..='\u{11ff}' => Class::Small,
        'À'..='Ö' | 'Ø'..='Þ' | 'А'..='Я' => Class::Capital,
        '\u{2010}'..='\u{2027}' => Class::Mark,
        _ if is_blank(c) => Class::Blank,
        _ if is_unspaced(c) && c.is_alphabetic() => Class::Single,
        _ if c.is_uppercase() && c.is_alphabetic() => Class::Capital,
        _ if c.is_alphabetic() => Class::Small,
        _ if c.is_numeric() => Class::Digit,
        _ => Class::Mark,
    }
}

/// Whether `c` hangs on the character before it: an accent, a vowel sign, a variation selector.
pub(super) fn is_combining(c: char) -> bool {
    c >= '\u{300}' && (c < '\u{370}' || (c >= '\u{483}' && !is_plain(c) && c.general_category_group() == GeneralCategoryGroup::Mark))
}

/// Whether `c` may stand between two letters of one word without being seen: joiners and the soft hyphen.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{ad}')
}

/// The busiest blocks that hold no combining marks; saves the look-up.
fn is_plain(c: char) -> bool {
    matches!(c, 'А'..='я' | '\u{1e00}'..='\u{206f}' | '\u{3000}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30a0}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}')
}

/// White space, controls, and format characters that nobody sees.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, kana and Han.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{309f}' | '\u{30a0}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}
