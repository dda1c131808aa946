//! A walk over many tokens to find the few that matter.

use crate::nlp::token::Token;

/// Tokens that are asked about at once: as many as a mask has bits.
const CHUNK: usize = 64;

/// Calls `each` with the places of the `tokens` that matter, in order. Which ones do is hard to foresee: all of a chunk are asked without a
/// branch, the last one first.
#[inline]
pub(super) fn sift(tokens: &[Token], mut matters: impl FnMut(&Token) -> bool, mut each: impl FnMut(usize)) {
    for (n, chunk) in tokens.chunks(CHUNK).enumerate() {
        // The first token is the lowest bit.
        let mut mask = chunk.iter().rfold(0_u64, |mask, token| mask << 1 | u64::from(matters(token)));
        while mask != 0 {
            each(n * CHUNK + mask.trailing_zeros() as usize);
            mask &= mask - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::{lang, token::tokenize};

    #[test]
    fn those_that_matter_come_in_order_from_all_chunks() {
        let text = "Orle and Tarn, ".repeat(50);
        let mut tokens = Vec::new();
        tokenize(&text, lang::ALL[0], &mut tokens);
        for n in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, tokens.len()] {
            let matters = |token: &Token| token.end - token.start == 4;
            let mut found = Vec::new();
            sift(&tokens[..n], matters, |i| found.push(i));
            assert!(found.into_iter().eq((0..n).filter(|i| matters(&tokens[*i]))), "of {n} tokens");
        }
    }
}
