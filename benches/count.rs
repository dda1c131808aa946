//! Runs one stage on one article a given number of times and nothing else, so that a profiler or `scripts/count` sees that stage alone:
//! `count STAGE FILE N`. Without arguments: says which stages there are; `answer` is there with the server only.

use std::{collections::BTreeMap, fs, hint::black_box, process::ExitCode};

use lede::nlp::{
    Article, Options, Pipeline, Scratch,
    document::{Buffer, Words},
    entity, lang,
    span::Field,
    summary,
    token::{Token, tokenize},
};

/// What can be run, from the smallest to the whole.
const STAGES: &[&str] = &[
    "ruler",
    "load",
    "language",
    "tokens",
    "reading",
    "summary",
    "entities",
    "analyze",
    #[cfg(feature = "server")]
    "answer",
];

fn main() -> ExitCode {
    let args = std::env::args().skip(1).filter(|arg| arg != "--bench").collect::<Vec<_>>();
    let [stage, file, n] = args.as_slice() else {
        println!("count STAGE FILE N; stages: {}", STAGES.join(" "));
        return ExitCode::SUCCESS;
    };
    let (Ok(text), Ok(n)) = (fs::read_to_string(file), n.parse::<usize>()) else {
        eprintln!("count: no such file, or no number: {file} {n}");
        return ExitCode::FAILURE;
    };
    if STAGES.contains(&stage.as_str()) {
        run(stage, &text, n);
        return ExitCode::SUCCESS;
    }
    eprintln!("count: no stage {stage}; there are {}", STAGES.join(" "));
    ExitCode::FAILURE
}

fn run(stage: &str, text: &str, n: usize) {
    let pipeline = Pipeline::new();
    let mut scratch = Scratch::default();
    let lang = lang::choose("", text).lang;
    let wanted = |summary: bool, entities: bool| Options {
        summary: summary.then(summary::Options::default),
        entities: entities.then(entity::Options::default),
    };
    let article = Article { text, ..Article::default() };
    let mut analyze = |options: &Options| pipeline.analyze(black_box(&article), options, &mut scratch, &|| false).is_ok();
    match stage {
        "ruler" => times(n, || ruler(black_box(text))),
        "load" => times(n, Pipeline::new),
        "language" => times(n, || lang::choose("", black_box(text))),
        "tokens" => {
            let mut tokens: Vec<Token> = Vec::new();
            times(n, || {
                tokens.clear();
                tokenize(black_box(text), lang, &mut tokens);
            });
        }
        "reading" => {
            let (mut buffer, mut words) = (Buffer::default(), Words::default());
            times(n, || {
                words.forget();
                buffer.read(black_box(text), Field::Text, lang, &mut words, &|| false).is_ok()
            });
        }
        "summary" => times(n, || analyze(&wanted(true, false))),
        "entities" => times(n, || analyze(&wanted(false, true))),
        "analyze" => times(n, || analyze(&wanted(true, true))),
        #[cfg(feature = "server")]
        "answer" => answer::run(&pipeline, text, n),
        _ => unreachable!("main knows the stages"),
    }
}

/// Work that is none of ours: it changes with the compiler and the libraries only, so that counts of different ones can be compared.
fn ruler(text: &str) -> usize {
    let mut words = BTreeMap::<String, usize>::new();
    text.split_whitespace().for_each(|word| *words.entry(word.to_lowercase()).or_default() += 1);
    words.values().sum()
}

fn times<T>(n: usize, mut run: impl FnMut() -> T) {
    for _ in 0..n {
        black_box(run());
    }
}

/// Everything of an Analyze call but the transport: from the bytes of the request to the bytes of the response.
#[cfg(feature = "server")]
mod answer {
    use std::hint::black_box;

    use lede::{
        nlp::{Pipeline, Scratch},
        server::{Limits, convert::check, pb, workers::Task},
    };
    use prost::Message;

    pub(super) fn run(pipeline: &Pipeline, text: &str, n: usize) {
        let article = pb::Article { text: text.to_owned(), ..pb::Article::default() };
        let request = pb::AnalyzeRequest { article: Some(article), options: None }.encode_to_vec();
        let (limits, mut scratch) = (Limits::default(), Scratch::default());
        for _ in 0..n {
            let Ok(req) = pb::AnalyzeRequest::decode(black_box(request.as_slice())) else { return };
            let Ok(work) = check::analyze(req, &limits) else { return };
            let Ok(answer) = work.run(pipeline, &mut scratch, &|| false) else { return };
            black_box(answer.followed_by(&pb::AnalyzeResponse::default()).as_bytes());
        }
    }
}
