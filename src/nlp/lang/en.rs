//! English.

use super::Lang;

pub(super) static LANG: Lang = Lang { tag: "en", stop_words: &["a", "an", "and", "in", "of", "the", "to"] };
