"""Spans of a job reach a collector in OTLP's JSON, below the trace that its request came with."""

import http.server
import json
import threading

import pytest

from integration.processes import free_port
from integration.waiting import wait_until

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE}-{PARENT}-01"
INTERNAL, CLIENT, CONSUMER = 1, 3, 5
FIELDS = {
    "traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano", "attributes", "status"
}  # fmt: skip


class Collector:
    """Keeps what it is sent at /v1/traces."""

    def __init__(self):
        self.spans = []
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert self.path == "/v1/traces" and self.headers["Content-Type"] == "application/json"
                collector.take(body)
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def take(self, body):
        [resource_spans] = body["resourceSpans"]
        resource = {each["key"]: each["value"]["stringValue"] for each in resource_spans["resource"]["attributes"]}
        assert resource["service.name"] == "tidemark" and resource["service.instance.id"] == "worker-1"
        for scope_spans in resource_spans["scopeSpans"]:
            self.spans += scope_spans["spans"]

    def of(self, job_id):
        return [span for span in self.spans if attributes(span).get("tidemark.job.id") == job_id]

    def named(self, name, trace):
        return [span for span in self.spans if span["name"] == name and span["traceId"] == trace]


def attributes(span):
    return {each["key"]: next(iter(each["value"].values())) for each in span["attributes"]}


def check(span):
    """The JSON encoding of protobuf: ids in hexadecimal, 64-bit numbers as strings."""
    assert set(span) <= FIELDS
    assert len(bytes.fromhex(span["traceId"])) == 16 and len(bytes.fromhex(span["spanId"])) == 8
    assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
    assert isinstance(span["startTimeUnixNano"], str) and isinstance(span["kind"], int)


@pytest.fixture
def collector():
    collector = Collector()
    yield collector
    collector.server.shutdown()
    collector.server.server_close()


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "1")


def start(start_fleet, sandbox, endpoint):
    fleet = start_fleet(sandbox, partitions=1)
    fleet.new_worker().environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint
    fleet.workers[0].start_and_wait()
    return fleet


def test_a_job_is_a_trace_of_its_steps_and_calls(start_fleet, sandbox, collector):
    fleet = start(start_fleet, sandbox, collector.endpoint)
    arn = sandbox.add_volume("vol-0a1b2c3d4e5f60718")
    sandbox.inject("throttle", operation="CreateSnapshot", count=1)
    request = {"JobType": "StartBackupJob", "JobId": "traced", "ResourceArn": arn}
    fleet.requests.send(request, headers={"traceparent": TRACEPARENT})
    fleet.events.wait_for("traced", "COMPLETED")
    wait_until(lambda: len(collector.of("traced")) == 4, "the job and its three steps are there")
    wait_until(lambda: len(collector.named("ec2.CreateSnapshot", TRACE)) == 2, "its two calls are there")
    for span in collector.spans:
        check(span)

    [job] = collector.named("StartBackupJob", TRACE)
    assert job["kind"] == CONSUMER and job["parentSpanId"] == PARENT and "status" not in job
    assert attributes(job)["tidemark.job.state"] == "COMPLETED"
    steps = {span["name"]: span for span in collector.of("traced") if span["kind"] == INTERNAL}
    assert set(steps) == {"create-snapshot", "describe-volume", "await-snapshot"}
    assert {span["parentSpanId"] for span in steps.values()} == {job["spanId"]}
    calls = collector.named("ec2.CreateSnapshot", TRACE)
    assert {span["parentSpanId"] for span in calls} == {steps["create-snapshot"]["spanId"]}
    assert [attributes(span).get("error.type") for span in calls] == ["RequestLimitExceeded", None]
    assert all(span["kind"] == CLIENT and attributes(span)["aws.request_id"] for span in calls)
    [worker] = fleet.workers
    wait_until(lambda: worker.metric("tidemark_spans_exported_total") == len(collector.spans), "all are counted")

    last = [dict(message.headers()) for message in fleet.events.records][-1]
    assert last["traceparent"] == TRACEPARENT.encode()
    unsampled = {"traceparent": TRACEPARENT[:-1] + "0"}
    fleet.requests.send({**request, "JobId": "unsampled"}, headers=unsampled)
    fleet.events.wait_for("unsampled", "COMPLETED")
    worker.stop()
    assert collector.of("unsampled") == []


def test_a_collector_that_is_not_there_holds_nothing_up(start_fleet, sandbox):
    fleet = start(start_fleet, sandbox, f"http://127.0.0.1:{free_port()}")
    job_id = fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume("vol-0a1b2c3d4e5f60718"))
    fleet.events.wait_for(job_id, "COMPLETED")
    [worker] = fleet.workers
    wait_until(lambda: "traces-trouble" in worker.process.log.read_text(), "the log says so")
    assert worker.process.stop(within=5) == 0
