"""The JSON behind the page, over HTTP."""

import json

import pytest



@pytest.mark.parametrize("path", ["/", "/page.css", "/page.js", "/icon.svg", "/api/jobs", "/api/nothing"])
def test_every_answer_tells_the_browser_to_do_nothing_with_it_but_show_it(playground, path):
    _, headers, _ = playground.ask(path)

    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy.pop("default-src") == "'none'"
    assert set(policy.values()) <= {"'self'", "'none'"}
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Server" not in headers


@pytest.mark.parametrize("host, status", [("evil.example", 403), ("127.0.0.1.evil.example", 403), ("localhost:1", 200)])
@pytest.mark.parametrize("path", ["/", "/api/jobs"])
def test_a_name_that_was_pointed_at_this_machine_is_refused(playground, path, host, status):
    assert playground.ask(path, Host=host)[0] == status


@pytest.mark.parametrize("path", ["/page.js", "/api/jobs"])
def test_what_did_not_change_is_not_sent_again(playground, path):
    _, headers, body = playground.ask(path)
    assert body

    status, _, body = playground.ask(path, If_None_Match=headers["ETag"])

    assert (status, body) == (304, "")


@pytest.mark.parametrize(
    "path, status",
    [
        ("/api/jobs?limit=0", 400),
        ("/api/jobs?state=x", 400),
        ("/api/jobs?text=%zz", 400),
        ("/api/jobs/", 404),
        ("/api", 404),
        ("/api/jobs2", 404),
        ("/page.html", 404),
        ("/../page.css", 404),
    ],
)
def test_what_is_not_there_is_refused_with_a_sentence(playground, path, status):
    answered, _, body = playground.ask(path)

    assert answered == status
    assert json.loads(body)["message"]


def test_jobs_are_told_in_pages(playground):
    for number in range(5):
        playground.back_up(f"paged-{number}", f"volume/vol-{number:017x}")
    for number in range(5):
        playground.wait_for(f"paged-{number}", "COMPLETED")

    seen, after = [], ""
    while after is not None:
        answer = playground.api(f"/api/jobs?text=paged&limit=2&after={after}")
        seen += [job["jobId"] for job in answer["jobs"]]
        after = answer.get("next")

    assert sorted(seen) == [f"paged-{number}" for number in range(5)]
    assert answer["matched"] == 5


def test_a_job_is_told_with_its_steps_events_and_calls(playground):
    playground.back_up("detailed", f"volume/vol-{0xDE:017x}")
    playground.wait_for("detailed", "COMPLETED")

    told = playground.api("/api/jobs/detailed")

    assert told["job"]["state"] == told["description"]["state"] == told["events"][-1]["event"]["state"] == "COMPLETED"
    assert [one["event"]["ext"]["sequence"] for one in told["events"]] == list(range(1, len(told["events"]) + 1))
    [call] = [call for call in told["calls"] if call["operation"] == "CreateSnapshot"]
    assert call["httpStatus"] == 200 and call["requestId"]
    assert "create-snapshot" in [step["name"] for step in told["steps"]]
    points = playground.api("/api/recovery-points")["recoveryPoints"]
    assert told["job"]["recoveryPointArn"] in [point["recoveryPointArn"] for point in points]
    assert any(bucket["name"].endswith("ec2/CreateSnapshot") for bucket in playground.api("/api/budgets")["buckets"])


def test_the_worker_and_its_partitions_are_told(playground):
    told = playground.api("/api/fleet")

    assert told["worker"]["id"] == "playground"
    assert {one["state"] for one in told["partitions"]} == {"live"}
    assert len(told["partitions"]) == told["partitionCount"] == 4
    assert playground.ask("/api/jobs/no-such-job")[0] == 404
