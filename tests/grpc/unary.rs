//! The unary calls, when all is well.

use lede::server::pb::{
    AnalyzeOptions, AnalyzeRequest, Article, BatchAnalyzeRequest, EntityOptions, EntityType, ExtractEntitiesRequest, Field, GetInfoRequest,
    OffsetUnit, Order, Part, StreamAnalyzeRequest, SummarizeRequest, SummaryOptions, outcome,
};
use prost::Message;
use tokio_stream::StreamExt;

use crate::client::{ARTICLE, TestServer};

fn article() -> Option<Article> {
    Some(Article { text: ARTICLE.to_owned(), id: "a-1".to_owned(), title: "Almera closes its bridge".to_owned(), ..Article::default() })
}

#[tokio::test]
async fn summarize_gives_three_verbatim_sentences_in_the_order_of_the_article() {
    let mut server = TestServer::start().await;
    let req = SummarizeRequest { article: article(), ..SummarizeRequest::default() };
    let res = server.client.summarize(req).await.expect("a summary").into_inner();
    let summary = res.summary.expect("a summary");
    assert_eq!(summary.sentences.len(), 3);
    assert!(summary.sentences.windows(2).all(|pair| pair[0].index < pair[1].index));
    let mut ranks = summary.sentences.iter().map(|s| s.rank).collect::<Vec<_>>();
    ranks.sort_unstable();
    assert_eq!(ranks, [1, 2, 3]);
    for sentence in &summary.sentences {
        let span = sentence.span.as_ref().expect("a span");
        assert_eq!(&ARTICLE[span.start.expect("a start") as usize..span.end as usize], span.text);
        assert_eq!(span.field(), Field::Text);
        assert!((0.0..=1.0).contains(&sentence.score));
    }
    let reading = res.reading.expect("a reading");
    assert_eq!((reading.language.as_str(), reading.sentences, reading.offset_unit()), ("en", 7, OffsetUnit::Utf8));
    assert_eq!(reading.chars as usize, ARTICLE.chars().count());
}

#[tokio::test]
async fn reasons_add_up_and_rank_order_is_by_score() {
    let mut server = TestServer::start().await;
    let options = SummaryOptions { explain: true, order: Order::Rank.into(), max_sentences: 5, ..SummaryOptions::default() };
    let req = SummarizeRequest { article: article(), options: Some(options), ..SummarizeRequest::default() };
    let summary = server.client.summarize(req).await.expect("a summary").into_inner().summary.expect("a summary");
    assert_eq!(summary.sentences.iter().map(|s| s.rank).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    for pair in summary.sentences.windows(2) {
        assert!(pair[0].score >= pair[1].score);
    }
    for sentence in &summary.sentences {
        let sum = sentence.signals.iter().map(|s| s.value).sum::<f32>();
        assert!((sum - sentence.score).abs() < 1e-4, "{sum} and {}", sentence.score);
    }
}

#[tokio::test]
async fn entities_can_be_filtered_and_capped() {
    let mut server = TestServer::start().await;
    let options = EntityOptions { types: vec![EntityType::Money.into(), EntityType::Person.into()], ..EntityOptions::default() };
    let req = ExtractEntitiesRequest { article: article(), options: Some(options), ..ExtractEntitiesRequest::default() };
    let entities = server.client.extract_entities(req.clone()).await.expect("entities").into_inner().entities;
    let names = entities.iter().map(|e| (e.name.as_str(), e.value.as_str())).collect::<Vec<_>>();
    assert_eq!(names, [("Ana Ruiz", ""), ("48 million euros", "EUR 48000000")]);
    let capped = EntityOptions { max_entities: 1, ..req.options.clone().expect("options") };
    let req = ExtractEntitiesRequest { options: Some(capped), ..req };
    assert_eq!(server.client.extract_entities(req).await.expect("entities").into_inner().entities.len(), 1);
}

#[tokio::test]
async fn parts_choose_what_is_answered() {
    let mut server = TestServer::start().await;
    for (parts, summary, entities) in
        [(vec![], true, true), (vec![Part::Summary.into()], true, false), (vec![Part::Entities.into()], false, true)]
    {
        let options = AnalyzeOptions { parts, ..AnalyzeOptions::default() };
        let req = AnalyzeRequest { article: article(), options: Some(options) };
        let analysis = server.client.analyze(req).await.expect("an analysis").into_inner().analysis.expect("an analysis");
        assert_eq!((analysis.summary.is_some(), !analysis.entities.is_empty()), (summary, entities));
    }
}

#[tokio::test]
async fn a_batch_answers_in_order_and_a_bad_article_fails_alone() {
    let mut server = TestServer::start().await;
    let bad = Article { id: "bad".to_owned(), ..Article::default() };
    let articles = vec![article().expect("one"), bad, article().expect("one")];
    let res = server.client.batch_analyze(BatchAnalyzeRequest { articles, options: None }).await.expect("outcomes").into_inner();
    let seen = res.outcomes.iter().map(|o| (o.index, o.id.as_str(), matches!(o.result, Some(outcome::Result::Analysis(_)))));
    assert_eq!(seen.collect::<Vec<_>>(), [(Some(0), "a-1", true), (Some(1), "bad", false), (Some(2), "a-1", true)]);
    let Some(outcome::Result::Error(error)) = &res.outcomes[1].result else { panic!("an error is expected") };
    assert_eq!(error.code, tonic::Code::InvalidArgument as i32);
    assert!(error.message.contains("articles[1].text"), "{}", error.message);
    assert_eq!(res.outcomes[0].result, res.outcomes[2].result, "the same article has the same analysis");
}

#[tokio::test]
async fn an_analysis_has_the_same_bytes_alone_in_a_batch_and_in_a_stream() {
    let mut server = TestServer::start().await;
    let alone = server.client.analyze(AnalyzeRequest { article: article(), options: None }).await.expect("an analysis").into_inner();
    let alone = alone.analysis.expect("an analysis").encode_to_vec();
    let articles = vec![Article { text: "Another one. It rains.".to_owned(), ..Article::default() }, article().expect("one")];
    let batch = server.client.batch_analyze(BatchAnalyzeRequest { articles: articles.clone(), options: None }).await.expect("outcomes");
    let requests = articles.into_iter().map(|article| StreamAnalyzeRequest { article: Some(article), options: None });
    let stream = server.client.stream_analyze(tokio_stream::iter(requests.collect::<Vec<_>>())).await.expect("a stream").into_inner();
    let streamed = stream.map(|res| res.expect("an outcome").outcome.expect("an outcome")).collect::<Vec<_>>().await;
    for outcome in [&batch.into_inner().outcomes[1], &streamed[1]] {
        let Some(outcome::Result::Analysis(analysis)) = &outcome.result else { panic!("an analysis is expected: {outcome:?}") };
        assert_eq!(analysis.encode_to_vec(), alone);
    }
}

#[tokio::test]
async fn offsets_come_in_the_unit_asked_for() {
    let mut server = TestServer::start().await;
    let text = "\u{feff}😀 Zoë Brandt e\u{301} said so in Malmö.\r\nShe left Malmö 🚢 on Monday with Åsa Lund. It rained.";
    let utf16 = text.encode_utf16().collect::<Vec<_>>();
    let chars = text.chars().collect::<Vec<_>>();
    for unit in [OffsetUnit::Utf8, OffsetUnit::Utf16, OffsetUnit::Utf32] {
        let options = AnalyzeOptions { offset_unit: unit.into(), ..AnalyzeOptions::default() };
        let article = Some(Article { text: text.to_owned(), language: "en".to_owned(), ..Article::default() });
        let res = server.client.analyze(AnalyzeRequest { article, options: Some(options) }).await.expect("an analysis").into_inner();
        let analysis = res.analysis.expect("an analysis");
        assert_eq!(analysis.reading.expect("a reading").offset_unit(), unit);
        let sentences = analysis.summary.expect("a summary").sentences.into_iter().filter_map(|s| s.span);
        let mentions = analysis.entities.into_iter().flat_map(|e| e.mentions).filter_map(|m| m.span);
        let spans = sentences.chain(mentions).collect::<Vec<_>>();
        assert!(spans.len() > 4, "{spans:?}");
        for span in spans {
            let (start, end) = (span.start.expect("a start") as usize, span.end as usize);
            let cut = match unit {
                OffsetUnit::Utf16 => String::from_utf16(&utf16[start..end]).expect("whole characters"),
                OffsetUnit::Utf32 => chars[start..end].iter().collect(),
                _ => text[start..end].to_owned(),
            };
            assert_eq!(cut, span.text, "{unit:?}");
        }
    }
}

#[tokio::test]
async fn info_tells_limits_languages_and_the_revision_of_every_reading() {
    let mut server = TestServer::start().await;
    let info = server.client.get_info(GetInfoRequest {}).await.expect("info").into_inner();
    assert!(info.languages.contains(&"en".to_owned()));
    let limits = info.limits.expect("limits");
    assert_eq!((limits.max_text_chars, limits.max_title_chars, limits.max_batch_articles), (1_000_000, 1_000, 64));
    assert_eq!((limits.max_id_bytes, limits.max_work_ms, limits.max_call_ms, limits.quota_requests_per_second), (256, 10_000, 60_000, 0));
    let req = SummarizeRequest { article: article(), ..SummarizeRequest::default() };
    let reading = server.client.summarize(req).await.expect("a summary").into_inner().reading.expect("a reading");
    assert_eq!(reading.revision, info.revision);
}

#[tokio::test]
async fn request_ids_are_echoed_or_made() {
    let mut server = TestServer::start().await;
    let mut req = tonic::Request::new(GetInfoRequest {});
    req.metadata_mut().insert("x-request-id", "mine-7".parse().expect("ascii"));
    let res = server.client.get_info(req).await.expect("info");
    assert_eq!(res.metadata().get("x-request-id").expect("an id"), "mine-7");
    let first = server.client.get_info(GetInfoRequest {}).await.expect("info");
    let second = server.client.get_info(GetInfoRequest {}).await.expect("info");
    assert_ne!(first.metadata().get("x-request-id").expect("an id"), second.metadata().get("x-request-id").expect("an id"));
}
