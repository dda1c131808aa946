//! The fuzz targets without a fuzzer: sound inputs with pieces changed, cut and repeated, the same ones each time. The fuzzer itself is in
//! fuzz/, and learns; this only sees to it that what it found, and what is like it, stays found.

#[path = "../fuzz/targets.rs"]
mod targets;

use lede::server::pb;
use prost::Message;

/// A small generator (xorshift, Marsaglia 2003): the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize
    }

    /// `seed`, changed in up to eight places.
    fn mutated(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..self.next() % 9 {
            let at = self.next() % (bytes.len() + 1);
            let end = (at + self.next() % 24).min(bytes.len());
            match self.next() % 5 {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, self.next() as u8),
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let piece = bytes[at..end].repeat(1 + self.next() % 8);
                    bytes.splice(at..at, piece);
                }
                _ if at < bytes.len() => bytes[at] = [0, 0x7f, 0x80, 0xff, self.next() as u8][self.next() % 5],
                _ => {}
            }
        }
        bytes
    }
}

const TEXT: &str = "Almera's mayor Dr. Ana Ruiz said on Monday, 5 May 2019, that it would cost €1.2bn (about 8%). \"Why?\" asked Bo Lund of the \
    Harbour Authority (HA). \u{feff}Zoë e\u{301} 👩\u{200d}🚀 U.S. http://a.b/c #tag @one\n\nRead more: 北京 Мэр قال\n- 3 p.m.";

fn run(target: fn(&[u8]), seeds: &[Vec<u8>], n: usize) {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for seed in seeds {
        target(seed);
        for _ in 0..n / seeds.len() {
            target(&random.mutated(seed));
        }
    }
}

#[test]
fn changed_texts_are_read() {
    let choices = [1, 3, 0, 0, 255, 0, 1, 1, 0, 0, 0, 0, 1, 200, 20];
    let seeds = [[&choices, TEXT.as_bytes()].concat(), [&[0; 15], TEXT.as_bytes()].concat(), Vec::new()];
    run(targets::text, &seeds, 600);
}

#[test]
fn changed_models_are_refused_or_answer() {
    let seeds = [0, 1, 2].map(|which| vec![which, b'l', b'e', b'd', b'e', 0, 0, 0, 1, 0, 0, 0, 7]);
    run(targets::model, &seeds, 90);
    let forged = [3, 4, 5].map(|which| vec![which, 0, 0, 2, 9, 1, 200, 3, 77, 0, 0, 8, 1]);
    run(targets::model, &forged, 24);
}

#[test]
fn changed_requests_are_refused_or_answered() {
    let article = pb::Article {
        text: TEXT.to_owned(),
        title: "Ruiz".to_owned(),
        language: "en".to_owned(),
        id: "7".to_owned(),
        publish_time: Some(prost_types::Timestamp { seconds: 1_567_404_000, nanos: 5 }),
    };
    let options = pb::AnalyzeOptions {
        parts: vec![1, 2],
        summary: Some(pb::SummaryOptions { max_ratio: 0.5, explain: true, target_words: 30, ..Default::default() }),
        entities: Some(pb::EntityOptions { types: vec![1, 8], min_confidence: 0.1, max_entities: 9 }),
        offset_unit: 2,
    };
    let analyze = pb::AnalyzeRequest { article: Some(article.clone()), options: Some(options.clone()) }.encode_to_vec();
    let summarize = pb::SummarizeRequest { article: Some(article.clone()), ..Default::default() }.encode_to_vec();
    let entities = pb::ExtractEntitiesRequest { article: Some(article.clone()), ..Default::default() }.encode_to_vec();
    let batch = pb::BatchAnalyzeRequest { articles: vec![article; 3], options: Some(options) }.encode_to_vec();
    let messages = [&analyze, &summarize, &entities, &batch, &analyze];
    let seeds = messages.iter().enumerate().map(|(i, message)| [&[i as u8], message.as_slice()].concat()).collect::<Vec<_>>();
    run(targets::request, &seeds, 600);
}
