"""What may happen on the wire between a worker and AWS: a proxy in front of a sandbox that plays it, by Region, and passes
everything else on."""

import asyncio
import collections
import dataclasses
import random
import re
import select
import threading

ACTION = re.compile(rb"Action=(\w+)")
REGION = re.compile(rb"Credential=[^/]+/\d+/([^/]+)/")
LENGTH = re.compile(rb"^content-length: *(\d+)", re.I | re.M)
TOKEN = re.compile(rb"NextToken=([^&]+)")
TRICKLE_S = 0.05
LATE_S = 0.02
FLOOD = b"a" * 65536

# What happens behind the bytes.
KEEP, CLOSE, RESET, SILENCE, FLOOD_ON, TRICKLE, LATE = "keep", "close", "reset", "silence", "flood", "trickle", "late"


@dataclasses.dataclass
class Request:
    head: bytes
    body: bytes

    def __post_init__(self):
        action, region, token = ACTION.search(self.body), REGION.search(self.head), TOKEN.search(self.body)
        self.target = self.head.split(b" ", 2)[1].decode()
        self.operation = action.group(1).decode() if action else ""
        self.region = region.group(1).decode() if region else ""
        self.token = token.group(1).decode() if token else ""


@dataclasses.dataclass
class Answer:
    """The sandbox's, to the request; without one if the request has not been passed on."""

    head: bytes = b""
    body: bytes = b""

    @property
    def whole(self):
        return self.head + self.body


def reply(status, body=b"", content_type="text/xml", length=None, **headers):
    """An answer; headers in the form x_amzn_requestid=..."""
    lines = [f"{name.replace('_', '-')}: ".encode() + value for name, value in headers.items()]
    lines += [f"Content-Type: {content_type}".encode(), f"Content-Length: {len(body) if length is None else length}".encode()]
    return b"\r\n".join([f"HTTP/1.1 {status}".encode(), *lines]) + b"\r\n\r\n" + body


@dataclasses.dataclass(frozen=True)
class Mischief:
    """What comes of the first calls of each operation.  `play(request, answer)` is what is sent; bytes may follow them."""

    is_passed_on: bool  # the sandbox executes the call
    play: callable
    end: str = KEEP
    more: bytes = FLOOD
    times: int = 1  # of each operation
    operations: str = ""  # a pattern; without one, all


def xml_error(code):
    text = f"<Response><Errors><Error><Code>{code}</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>"
    return text.encode()


def inside(answer, addition):
    """The answer with something more in its root."""
    return answer.body.replace(b"<requestId>", addition + b"<requestId>", 1)


def with_doctype(answer, declaration, use=b""):
    declared = b"<!DOCTYPE r [" + declaration + b"]>"
    return re.sub(rb"(<\w+Response)", declared + rb"\1", inside(answer, b"<x>" + use + b"</x>"), count=1)


def chunks(answer, *parts):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


def halves(bytes_):
    return bytes_[: len(bytes_) // 2], bytes_[len(bytes_) // 2 :]


def page(request, token):
    """A page without anything on it, and the token of the next."""
    noun = request.operation.removeprefix("Describe")
    items = noun[0].lower() + noun[1:].removesuffix("s") + "Set"
    return (
        f'<{request.operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>'
        f"<{items}/><nextToken>{token}</nextToken></{request.operation}Response>"
    ).encode()


def next_page(request):
    return str(int(request.token or 0) + 1)


HTML = b"<html><head><title>503</title></head><body><br></body></html>"
DEEP = b"<a>" * 100_000 + b"</a>" * 100_000
LAUGHS = b'<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
OTHER = b"<DescribeRegionsResponse><requestId>r</requestId><regionInfo/></DescribeRegionsResponse>"
NOISE = random.Random(20261126).randbytes(4096)
OK_HEAD = b"HTTP/1.1 200 OK\r\n"
TRAP = "/trap"
MIB = 1 << 20

MISCHIEFS = {
    # Cut: before the sandbox has the request, and at each place behind it.
    "cut-before": Mischief(False, lambda request, answer: b"", CLOSE),
    "reset-before": Mischief(False, lambda request, answer: b"", RESET),
    "silent-before": Mischief(False, lambda request, answer: b"", SILENCE),
    "cut-after": Mischief(True, lambda request, answer: b"", CLOSE),
    "reset-after": Mischief(True, lambda request, answer: b"", RESET),
    "silent-after": Mischief(True, lambda request, answer: b"", SILENCE),
    "cut-in-status": Mischief(True, lambda request, answer: answer.head[:10], CLOSE),
    "cut-in-head": Mischief(True, lambda request, answer: halves(answer.head)[0], CLOSE),
    "cut-behind-head": Mischief(True, lambda request, answer: answer.head, CLOSE),
    "cut-in-body": Mischief(True, lambda request, answer: answer.head + halves(answer.body)[0], CLOSE),
    "reset-in-body": Mischief(True, lambda request, answer: answer.head + halves(answer.body)[0], RESET),
    "silent-in-body": Mischief(True, lambda request, answer: answer.head + halves(answer.body)[0], SILENCE),
    "cut-behind": Mischief(True, lambda request, answer: answer.whole, CLOSE),
    "no-length": Mischief(True, lambda request, answer: OK_HEAD + b"\r\n" + answer.body, CLOSE),
    "no-length-cut": Mischief(True, lambda request, answer: OK_HEAD + b"\r\n" + halves(answer.body)[0], CLOSE),
    "less-than-said": Mischief(True, lambda request, answer: reply(200, answer.body, length=len(answer.body) + 9), CLOSE),
    "more-than-said": Mischief(True, lambda request, answer: reply(200, answer.body, length=len(answer.body) - 9)),
    "chunks": Mischief(True, lambda request, answer: chunks(answer, *halves(answer.body), b"")),
    "chunks-without-end": Mischief(True, lambda request, answer: chunks(answer, *halves(answer.body)), CLOSE),
    # Endless.
    "trickle": Mischief(True, lambda request, answer: answer.head, TRICKLE, more=b" "),
    "endless-body": Mischief(True, lambda request, answer: OK_HEAD + b"\r\n", FLOOD_ON),
    "endless-line": Mischief(True, lambda request, answer: OK_HEAD + b"X: ", FLOOD_ON),
    "endless-head": Mischief(True, lambda request, answer: OK_HEAD, FLOOD_ON, more=b"X: aaaaaaaaaaaaaaaa\r\n"),
    "endless-interim": Mischief(True, lambda request, answer: b"", FLOOD_ON, more=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "7-mib": Mischief(True, lambda request, answer: reply(200, answer.body + b" " * (7 * MIB))),
    "9-mib": Mischief(True, lambda request, answer: reply(200, answer.body + b" " * (9 * MIB))),
    # Garbage.
    "noise": Mischief(True, lambda request, answer: NOISE, CLOSE),
    "noise-as-body": Mischief(True, lambda request, answer: reply(200, NOISE)),
    "noise-as-request-id": Mischief(False, lambda request, answer: reply(503, b"", x_amzn_requestid=b"\xff\xfe\"\x1b")),
    "deep": Mischief(True, lambda request, answer: reply(200, inside(answer, DEEP))),
    "doctype": Mischief(True, lambda request, answer: reply(200, with_doctype(answer, b""))),
    "entities": Mischief(True, lambda request, answer: reply(200, with_doctype(answer, LAUGHS, b"&c;"))),
    "external-entity": Mischief(
        True, lambda request, answer: reply(200, with_doctype(answer, b'<!ENTITY f SYSTEM "file:///etc/passwd">', b"&f;"))
    ),
    # Answers, but not to what was asked.
    "500": Mischief(False, lambda request, answer: reply(500, xml_error("InternalError"))),
    "500-applied": Mischief(True, lambda request, answer: reply(500, xml_error("InternalError"))),
    "500-without-anything": Mischief(True, lambda request, answer: reply(500)),
    "502": Mischief(True, lambda request, answer: reply(502, HTML, "text/html")),
    "503": Mischief(False, lambda request, answer: reply(503, HTML, "text/html")),
    "302": Mischief(False, lambda request, answer: reply(302, Location=TRAP.encode())),
    "307": Mischief(False, lambda request, answer: reply(307, Location=TRAP.encode())),
    "204": Mischief(True, lambda request, answer: b"HTTP/1.1 204 No Content\r\n\r\n"),
    "interim": Mischief(True, lambda request, answer: b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + answer.whole),
    "other-type": Mischief(True, lambda request, answer: reply(200, answer.body, "image/png")),
    "json": Mischief(True, lambda request, answer: reply(200, b'{"snapshotId":"snap-1"}', "application/json")),
    "other-answer": Mischief(True, lambda request, answer: reply(200, OTHER)),
    "twice": Mischief(True, lambda request, answer: answer.whole * 2),
    "once-more-later": Mischief(True, lambda request, answer: answer.whole, LATE),
    # Nothing in it, twice: what is looked up after a lost answer must not be thought missing.
    "nothing": Mischief(
        True,
        lambda request, answer: reply(200, f"<{request.operation}Response/>".encode()),
        times=2,
        operations="Create|DescribeSnapshots",
    ),
    "page-loop": Mischief(
        True,
        lambda request, answer: b"" if "Create" in request.operation else reply(200, page(request, "again")),
        times=2,
        operations="CreateSnapshot|DescribeSnapshots",
    ),
    "endless-pages": Mischief(
        True,
        lambda request, answer: b"" if "Create" in request.operation else reply(200, page(request, next_page(request))),
        times=2,
        operations="CreateSnapshot|DescribeSnapshots",
    ),
}

# For as long as the job lasts.
LASTING = {
    "forbidden": Mischief(
        False, lambda request, answer: reply(403, xml_error("UnauthorizedOperation")), times=10**9, operations="Create"
    ),
    "dead": Mischief(False, lambda request, answer: b"", CLOSE, times=10**9, operations="Create"),
    "blocked": Mischief(False, lambda request, answer: reply(403, HTML), times=10**9, operations="Create"),
}


def region_of(name):
    return f"xx-{name}-1"


class Proxy:
    """Between a worker and the sandbox, on a thread of its own."""

    def __init__(self, upstream, mischiefs):
        self.upstream = upstream
        self.mischiefs = {region_of(name): mischief for name, mischief in mischiefs.items()}
        self.played = collections.Counter()  # by Region and operation
        self.trapped = []
        self.served = {}  # by connection, the Region of its last request
        self.late_count = 0
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()

    def stop(self):
        asyncio.run_coroutine_threadsafe(self.end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    async def end(self):
        self.server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def serve(self, reader, writer):
        try:
            while await self.serve_one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError):
            pass  # the worker has gone
        finally:
            self.served.pop(writer, None)
            writer.close()

    async def serve_one(self, reader, writer):
        """Whether the connection is still good for another request."""
        request = Request(*await read_message(reader))
        self.served[writer] = request.region
        if request.target == TRAP:
            self.trapped.append(request)
        mischief = self.mischief_for(request)
        answer = await self.ask(request) if mischief is None or mischief.is_passed_on else Answer()
        if mischief is None:
            writer.write(answer.whole)
            await writer.drain()
            return True
        writer.write(mischief.play(request, answer))
        return await self.end_with(mischief, reader, writer, answer)

    def mischief_for(self, request):
        """A page that is asked for belongs to the call for the first one."""
        mischief = self.mischiefs.get(request.region)
        if mischief is None or not re.match(mischief.operations, request.operation):
            return None
        if request.token:
            return mischief
        self.played[request.region, request.operation] += 1
        return mischief if self.played[request.region, request.operation] <= mischief.times else None

    async def ask(self, request):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        try:
            writer.write(request.head + request.body)
            return Answer(*await read_message(reader))
        finally:
            writer.close()

    def come_late(self, writer, region, answer, turns=2):
        """Never into another Region's call: here all share connections, which in AWS have a host each."""
        if turns:  # a request that has just come is taken first
            self.loop.call_soon(self.come_late, writer, region, answer, turns - 1)
        elif self.served.get(writer) == region and not writer.is_closing() and not has_bytes(writer):
            self.late_count += 1
            writer.write(answer.whole)

    async def end_with(self, mischief, reader, writer, answer):
        if mischief.end == RESET:
            await writer.drain()
            writer.transport.abort()
        elif mischief.end == LATE:
            self.loop.call_later(LATE_S, self.come_late, writer, self.served[writer], answer)
        elif mischief.end == SILENCE:
            await reader.read(1)
        elif mischief.end in (FLOOD_ON, TRICKLE):
            await send_for_ever(reader, writer, mischief)
        return mischief.end in (KEEP, LATE)


def has_bytes(writer):
    return bool(select.select([writer.get_extra_info("socket")], [], [], 0)[0])


async def send_for_ever(reader, writer, mischief):
    """Until the other end has had enough."""
    flood = mischief.more * (len(FLOOD) // len(mischief.more))
    while not reader.at_eof():
        if mischief.end == FLOOD_ON:
            writer.write(flood)
            await writer.drain()
            continue
        writer.write(mischief.more)
        try:
            await asyncio.wait_for(reader.read(1), TRICKLE_S)
        except asyncio.TimeoutError:
            pass


async def read_message(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    return head, await reader.readexactly(int(length.group(1)) if length else 0)
