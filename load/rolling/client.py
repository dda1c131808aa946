"""Calls, an article stream and a health Watch against servers that are restarted meanwhile; says how many failed, as JSON.

Usage: client.py TARGET CALLS CONCURRENCY. A target such as ipv4:127.0.0.1:50051,127.0.0.1:50052 is balanced round robin by the client.
No retry policy is set: what is retried is what every gRPC client retries by itself.
"""

import asyncio
import collections
import json
import sys
import time

import grpc

TEXT = (
    b"The ferry Aurora ran aground off Lisbon on Monday. All 212 passengers were saved, Captain Rui Melo said. "
    b"The port had closed the channel to larger ships in March. Divers will look at the hull on Wednesday."
)


def field(number, payload):
    """A length-delimited field of protobuf."""
    length, n = bytearray(), len(payload)
    while n >= 128:
        length.append(n & 127 | 128)
        n >>= 7
    length.append(n)
    return bytes([number << 3 | 2]) + bytes(length) + payload


REQUEST = field(1, field(1, TEXT))
WATCH = field(1, b"lede.v1.ArticleService")


def method(kind, path):
    return kind(path, request_serializer=bytes, response_deserializer=bytes)


class Count:
    """What has happened so far."""

    def __init__(self):
        self.answered = 0
        self.failed = collections.Counter()
        self.slowest = 0.0
        self.streamed = 0
        self.stream_ends = collections.Counter()
        self.watch_ends = collections.Counter()


async def call(channel, left, count):
    analyze = method(channel.unary_unary, "/lede.v1.ArticleService/Analyze")
    while left:
        left.pop()
        started = time.monotonic()
        try:
            await analyze(REQUEST, timeout=20)
            count.answered += 1
        except grpc.aio.AioRpcError as error:
            count.failed[f"{error.code().name}: {error.details()}"] += 1
        count.slowest = max(count.slowest, time.monotonic() - started)


async def stream(channel, count):
    """An article every 50 ms, for ever; a stream that ends is opened again."""
    analyze = method(channel.stream_stream, "/lede.v1.ArticleService/StreamAnalyze")
    while True:
        try:
            open_stream = analyze()
            while True:
                await open_stream.write(REQUEST)
                if await open_stream.read() is grpc.aio.EOF:
                    raise_end(await open_stream.code())
                count.streamed += 1
                await asyncio.sleep(0.05)
        except (grpc.aio.AioRpcError, asyncio.InvalidStateError) as error:
            if isinstance(error, grpc.aio.AioRpcError):
                code, details = error.code(), error.details()
            else:
                code, details = await open_stream.code(), await open_stream.details()
            # What grpcio says itself where it was about to send when the stream ended: the server's status has not come yet.
            count.stream_ends["ended while sending" if details == "Internal error from Core" else code.name] += 1


def raise_end(code):
    raise grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata())


async def watch(channel, count):
    """Health, for ever; a Watch that ends is opened again."""
    health = method(channel.unary_stream, "/grpc.health.v1.Health/Watch")
    while True:
        try:
            async for _ in health(WATCH):
                pass
            count.watch_ends["OK"] += 1
        except grpc.aio.AioRpcError as error:
            count.watch_ends[error.code().name] += 1
        await asyncio.sleep(0.05)


async def main(target, n_calls, concurrency):
    config = json.dumps({"loadBalancingConfig": [{"round_robin": {}}]})
    # Of several addresses gRPC would make an authority that HTTP does not allow.
    options = [("grpc.service_config", config), ("grpc.default_authority", "lede")]
    channel = grpc.aio.insecure_channel(target, options=options)
    count, left = Count(), [None] * n_calls
    others = [asyncio.create_task(stream(channel, count)) for _ in range(5)]
    others += [asyncio.create_task(watch(channel, count)) for _ in range(5)]
    started = time.monotonic()
    await asyncio.gather(*(call(channel, left, count) for _ in range(concurrency)))
    took = time.monotonic() - started
    for task in others:
        task.cancel()
    for ended in await asyncio.gather(*others, return_exceptions=True):
        if not isinstance(ended, asyncio.CancelledError):
            raise ended
    await channel.close()
    result = {
        "answered": count.answered,
        "failed": sum(count.failed.values()),
        "failures": dict(count.failed),
        "slowest_ms": round(count.slowest * 1000),
        "seconds": round(took, 1),
        "articles_streamed": count.streamed,
        "stream_ends": dict(count.stream_ends),
        "watch_ends": dict(count.watch_ends),
    }
    print(json.dumps(result))


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
