//! The promises of the contract as callers can check them: pure, verbatim, isolated.

use lede::server::pb::{
    Analysis, AnalyzeOptions, AnalyzeRequest, Article, BatchAnalyzeRequest, Field, OffsetUnit, Span, StreamAnalyzeRequest, SummaryOptions,
    outcome,
};
use prost::Message;

use crate::client::{ARTICLE, TestServer};

/// Ordinary and odd texts side by side; a bad one in the middle.
fn articles() -> Vec<Article> {
    let title = "Ruiz closes Almera's bridge".to_owned();
    let mut articles: Vec<Article> = [
        ARTICLE,
        "\u{feff}Zoë Müller 👩\u{200d}🚀 flew to Zürich.\r\n\r\ne\u{301}tudes cost €5. Müller slept.",
        " \u{200b}\n",
        "... !!!",
        "東京で会議が開かれた。首相は出席した。",
        "one endless line without any end ",
        "(((( \"\" )))) U.S. U.S. U.S.",
    ]
    .into_iter()
    .map(|text| Article { text: text.to_owned(), title: title.clone(), ..Article::default() })
    .collect();
    articles.push(Article { text: ARTICLE.repeat(100), ..Article::default() });
    articles
}

fn options(unit: OffsetUnit) -> AnalyzeOptions {
    let summary = Some(SummaryOptions { explain: true, max_sentences: 4, ..SummaryOptions::default() });
    AnalyzeOptions { summary, offset_unit: unit.into(), ..AnalyzeOptions::default() }
}

/// What a call answers for each article, alone: the bytes of its analysis; `None` where it fails.
async fn alone(server: &TestServer, unit: OffsetUnit) -> Vec<Option<Vec<u8>>> {
    let mut answers = Vec::new();
    for article in articles() {
        let req = AnalyzeRequest { article: Some(article), options: Some(options(unit)) };
        let res = server.client.clone().analyze(req).await;
        answers.push(res.ok().and_then(|res| res.into_inner().analysis).map(|analysis| analysis.encode_to_vec()));
    }
    answers
}

fn bytes(result: Option<outcome::Result>) -> Option<Vec<u8>> {
    match result {
        Some(outcome::Result::Analysis(analysis)) => Some(analysis.encode_to_vec()),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_analysis_is_the_same_bytes_alone_in_a_batch_and_in_a_stream() {
    let server = TestServer::start().await;
    for unit in [OffsetUnit::Utf8, OffsetUnit::Utf16, OffsetUnit::Utf32] {
        let expected = alone(&server, unit).await;
        assert_eq!(expected.iter().filter(|a| a.is_none()).count(), 1, "only the blank article fails");

        let req = BatchAnalyzeRequest { articles: articles(), options: Some(options(unit)) };
        let batch = server.client.clone().batch_analyze(req).await.expect("an answer").into_inner().outcomes;
        assert_eq!(batch.into_iter().map(|o| bytes(o.result)).collect::<Vec<_>>(), expected, "batch, {unit:?}");

        let requests = articles().into_iter().map(|article| StreamAnalyzeRequest { article: Some(article), options: Some(options(unit)) });
        let requests = tokio_stream::iter(requests.collect::<Vec<_>>());
        let mut stream = server.client.clone().stream_analyze(requests).await.expect("a stream").into_inner();
        let mut streamed = Vec::new();
        while let Some(res) = stream.message().await.expect("no failure of the stream") {
            streamed.push(bytes(res.outcome.and_then(|o| o.result)));
        }
        assert_eq!(streamed, expected, "stream, {unit:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_article_of_a_stream_carries_the_status_of_a_unary_call() {
    let server = TestServer::start().await;
    let article = Some(Article { text: "\n".to_owned(), ..Article::default() });
    let unary = AnalyzeRequest { article: article.clone(), options: None };
    let status = server.client.clone().analyze(unary).await.expect_err("blank");
    let requests = tokio_stream::iter([StreamAnalyzeRequest { article, options: None }]);
    let mut stream = server.client.clone().stream_analyze(requests).await.expect("a stream").into_inner();
    let outcome = stream.message().await.expect("no failure of the stream").and_then(|res| res.outcome);
    let Some(outcome::Result::Error(error)) = outcome.and_then(|o| o.result) else { panic!("the article should fail") };
    assert_eq!(error.encode_to_vec(), status.details());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_span_is_the_piece_of_the_request_that_it_says() {
    let server = TestServer::start().await;
    for unit in [OffsetUnit::Utf8, OffsetUnit::Utf16, OffsetUnit::Utf32] {
        for (article, answer) in articles().iter().zip(alone(&server, unit).await) {
            let Some(answer) = answer else { continue };
            let analysis = Analysis::decode(&*answer).expect("our own bytes");
            let chosen = analysis.summary.into_iter().flat_map(|s| s.sentences).filter_map(|s| s.span);
            let named = analysis.entities.into_iter().flat_map(|e| e.mentions).filter_map(|m| m.span);
            for span in chosen.chain(named) {
                let field = if span.field() == Field::Title { &article.title } else { &article.text };
                assert_eq!(cut(field, &span, unit), span.text, "{unit:?}");
            }
        }
    }
}

/// `field[start..end]` as a caller counts it.
fn cut(field: &str, span: &Span, unit: OffsetUnit) -> String {
    let range = span.start() as usize..span.end as usize;
    match unit {
        OffsetUnit::Utf16 => String::from_utf16(&field.encode_utf16().collect::<Vec<_>>()[range]).expect("whole characters"),
        OffsetUnit::Utf32 => field.chars().skip(range.start).take(range.len()).collect(),
        _ => field[range].to_owned(),
    }
}
