//! Article streams: one a connection. Each article is timed from when it was due to when its outcome came; outcomes come in order.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Arc, Mutex},
    time::Instant,
};

use h2::{RecvStream, SendStream};
use prost::{
    Message,
    bytes::{Buf, Bytes, BytesMut},
};
use tokio::sync::{Semaphore, mpsc};
use tonic::Code;

use super::{
    driver::{Driver, lock},
    schedule::{Alarm, Schedule},
    tally::End,
    target::{self, StreamHead},
};

/// Where a stream's articles come from.
enum Source {
    /// A schedule.
    Feed(mpsc::UnboundedReceiver<Instant>),
    /// The answers: so many articles are on their way at any time.
    Answers(Arc<Semaphore>),
}

/// Articles sent on one stream and not answered yet: when each was due, and its size.
type Waiting = Mutex<VecDeque<(Instant, u64)>>;

/// Sends each article when it is due, over all streams in turn.
pub(super) async fn open_loop(driver: &Arc<Driver>, schedule: Schedule, alarm: &Alarm) {
    let mut feeds = Vec::new();
    for _ in 0..driver.n_lanes() {
        let (feed, due) = mpsc::unbounded_channel();
        feeds.push(feed);
        driver.flying(true);
        tokio::spawn(carry(driver.clone(), Source::Feed(due)));
    }
    let until = driver.window().until;
    for (i, due) in schedule.take_while(|due| *due < until).enumerate() {
        if due > Instant::now() {
            alarm.wait(due).await;
        } else {
            tokio::task::yield_now().await;
        }
        driver.due(due);
        // A stream ends with its feed, not before.
        let _ = feeds[i % feeds.len()].send(due);
    }
    drop(feeds);
    driver.finish().await;
}

/// Keeps `n` articles on their way, shared out over all streams.
pub(super) async fn closed_loop(driver: &Arc<Driver>, n: usize) {
    for _ in 0..driver.n_lanes() {
        driver.flying(true);
        let each = Arc::new(Semaphore::new(n.div_ceil(driver.n_lanes())));
        tokio::spawn(carry(driver.clone(), Source::Answers(each)));
    }
    tokio::time::sleep_until(driver.window().until.into()).await;
    driver.finish().await;
}

/// Carries the articles of one source, over as many streams one after the other as it takes.
async fn carry(driver: Arc<Driver>, mut source: Source) {
    loop {
        let Some((i, sender)) = driver.lane(Instant::now()).await else { break };
        let waiting = Waiting::default();
        let result = exchange(&driver, sender, &mut source, &waiting).await;
        driver.release(i);
        let (end, over) = match result {
            Ok((end, over)) => (end, over),
            Err(error) => {
                if !error.is_reset() {
                    driver.reconnect(i);
                }
                (target::lost(&error), false)
            }
        };
        // What was on its way ended as the stream did; a stream that ended well has left nothing.
        let end = if matches!(end, End::Answered(Code::Ok, _)) { End::Lost("stream ended early") } else { end };
        for (due, n_text_bytes) in std::mem::take(&mut *lock(&waiting)) {
            driver.ended(due, end.clone(), (0, 1), n_text_bytes);
            if let Source::Answers(free) = &source {
                free.add_permits(1);
            }
        }
        if over || Instant::now() >= driver.window().until {
            break;
        }
    }
    // Articles of a feed that found no connection.
    if let Source::Feed(feed) = &mut source {
        while let Ok(due) = feed.try_recv() {
            driver.ended(due, End::Lost("no connection"), (0, 1), 0);
        }
    }
    driver.flying(false);
}

/// One stream from head to trailers: how it ended, and whether its source has.
async fn exchange(driver: &Driver, sender: target::Sender, source: &mut Source, waiting: &Waiting) -> Result<(End, bool), h2::Error> {
    let (response, mut body) = sender.ready().await?.send_request(driver.plan.target.head(), false)?;
    let answers = match source {
        Source::Answers(free) => Some(free.clone()),
        Source::Feed(_) => None,
    };
    let mut over = false;
    let reading = async {
        let (head, body) = response.await?.into_parts();
        read(driver, head.headers, body, waiting, answers.as_deref()).await
    };
    tokio::pin!(reading);
    let writing = async {
        write(driver, &mut body, source, waiting).await?;
        body.send_data(Bytes::new(), true)
    };
    let end = tokio::select! {
        end = &mut reading => end?,
        written = writing => {
            written?;
            over = true;
            reading.await?
        }
    };
    Ok((end, over))
}

/// Sends articles until the source ends, as fast as the server takes them.
async fn write(driver: &Driver, body: &mut SendStream<Bytes>, source: &mut Source, waiting: &Waiting) -> Result<(), h2::Error> {
    while let Some(due) = next(driver, source).await {
        let request = driver.request();
        lock(waiting).push_back((due, request.n_text_bytes));
        driver.sent(due);
        let mut rest = request.frame.clone();
        while rest.has_remaining() {
            body.reserve_capacity(rest.len());
            match poll_fn(|cx| body.poll_capacity(cx)).await {
                Some(capacity) => body.send_data(rest.split_to(capacity?.min(rest.len())), false)?,
                None => return Ok(()),
            }
        }
    }
    Ok(())
}

async fn next(driver: &Driver, source: &mut Source) -> Option<Instant> {
    match source {
        Source::Feed(feed) => feed.recv().await,
        Source::Answers(free) => {
            free.acquire().await.ok()?.forget();
            let now = Instant::now();
            if now >= driver.window().until {
                return None;
            }
            driver.due(now);
            Some(now)
        }
    }
}

/// Reads outcomes to the end of the stream.
async fn read(
    driver: &Driver,
    head: http::HeaderMap,
    mut body: RecvStream,
    waiting: &Waiting,
    answers: Option<&Semaphore>,
) -> Result<End, h2::Error> {
    let mut bytes = BytesMut::new();
    while let Some(data) = body.data().await {
        let data = data?;
        body.flow_control().release_capacity(data.len())?;
        bytes.extend_from_slice(&data);
        while let Some(message) = message(&mut bytes) {
            let Some((due, n_text_bytes)) = lock(waiting).pop_front() else { return Ok(End::Lost("outcome without an article")) };
            let (end, n_articles) = outcome(&message);
            driver.ended(due, end, n_articles, n_text_bytes);
            answers.inspect(|free| free.add_permits(1));
        }
    }
    let trailers = body.trailers().await?;
    Ok(target::end_of(trailers.as_ref().unwrap_or(&head)).unwrap_or(End::Lost("answer without a gRPC status")))
}

/// Takes the next whole message.
fn message(bytes: &mut BytesMut) -> Option<BytesMut> {
    let n_bytes = u32::from_be_bytes(bytes.get(1..5)?.try_into().ok()?) as usize;
    if bytes.len() < 5 + n_bytes {
        return None;
    }
    bytes.advance(5);
    Some(bytes.split_to(n_bytes))
}

fn outcome(message: &[u8]) -> (End, (u64, u64)) {
    match StreamHead::decode(message).ok().and_then(|head| head.outcome) {
        None => (End::Lost("outcome that cannot be read"), (0, 1)),
        Some(outcome) => match outcome.error {
            None => (End::Answered(Code::Ok, String::new()), (1, 0)),
            Some(error) => (End::Answered(Code::from_i32(error.code), error.message), (0, 1)),
        },
    }
}
