//! Time of each stage, and of the whole by length. `cargo bench --bench core`; one group by its name: `cargo bench --bench core -- length`.
//! On a busy machine `scripts/count` says more.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lede::{
    nlp::{
        Analysis, Article, Options, Pipeline, Scratch,
        document::{Buffer, Words},
        entity, lang,
        span::Field,
        summary,
        token::tokenize,
    },
    server::{Limits, convert::check, pb, workers::Task},
};
use prost::Message;

const BRIEF: &str = include_str!("articles/brief.txt");
const NEWS: &str = include_str!("articles/news.txt");
const FEATURE: &str = include_str!("articles/feature.txt");

/// What is wanted of an article.
fn options(summary: bool, entities: bool) -> Options<'static> {
    Options { summary: summary.then(summary::Options::default), entities: entities.then(entity::Options::default) }
}

fn analyze(pipeline: &Pipeline, text: &str, options: &Options, scratch: &mut Scratch) -> Analysis {
    let article = Article { text: black_box(text), ..Article::default() };
    pipeline.analyze(&article, options, scratch, &|| false).expect("nobody interrupts it")
}

fn stages(c: &mut Criterion) {
    let mut group = c.benchmark_group("stage");
    group.throughput(Throughput::Bytes(NEWS.len() as u64));
    let (pipeline, mut scratch) = (Pipeline::new(), Scratch::default());
    let lang = lang::choose("", NEWS).lang;
    group.bench_function("language", |b| b.iter(|| lang::choose("", black_box(NEWS))));
    let mut tokens = Vec::new();
    group.bench_function("tokens", |b| {
        b.iter(|| {
            tokens.clear();
            tokenize(black_box(NEWS), lang, &mut tokens);
        });
    });
    let (mut buffer, mut words) = (Buffer::default(), Words::default());
    group.bench_function("reading", |b| {
        b.iter(|| {
            words.forget();
            buffer.read(black_box(NEWS), Field::Text, lang, &mut words, &|| false).is_ok()
        });
    });
    for (name, wanted) in [("summary", options(true, false)), ("entities", options(false, true)), ("analyze", options(true, true))] {
        group.bench_function(name, |b| b.iter(|| analyze(&pipeline, NEWS, &wanted, &mut scratch)));
    }
    let article = pb::Article { text: NEWS.to_owned(), ..Default::default() };
    let request = pb::AnalyzeRequest { article: Some(article), options: None }.encode_to_vec();
    let limits = Limits::default();
    group.bench_function("answer", |b| {
        b.iter(|| {
            let req = pb::AnalyzeRequest::decode(black_box(request.as_slice())).expect("it was encoded above");
            let work = check::analyze(req, &limits).expect("it is within the limits");
            let answer = work.run(&pipeline, &mut scratch, &|| false).expect("nobody interrupts it");
            answer.followed_by(&pb::AnalyzeResponse::default())
        });
    });
    group.finish();
    c.bench_function("load the models", |b| b.iter(Pipeline::new));
}

/// Linear time shows as one throughput for all lengths.
fn lengths(c: &mut Criterion) {
    let mut group = c.benchmark_group("length");
    let (pipeline, mut scratch, wanted) = (Pipeline::new(), Scratch::default(), options(true, true));
    let long = [FEATURE; 17].join("\n\n");
    for text in [BRIEF, NEWS, FEATURE, &long] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(text.len()), text, |b, text| {
            b.iter(|| analyze(&pipeline, text, &wanted, &mut scratch));
        });
    }
    group.finish();
}

criterion_group!(benches, stages, lengths);
criterion_main!(benches);
