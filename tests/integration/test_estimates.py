"""Where a service says nothing of its progress, a person is shown what others like it took: marked as what it is."""

from integration.sandbox import ACCOUNT, REGION
from integration.waiting import wait_until


def table(name):
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"


def test_a_table_is_as_far_as_others_were_after_that_time(start_sandbox, start_fleet):
    sandbox = start_sandbox()
    sandbox.add_resource("dynamodb:table", "quick", backupDurationMs=1)
    sandbox.add_resource("dynamodb:table", "slow", backupDurationMs=3600000)
    fleet = start_fleet(sandbox, engine_poll_interval_ms="200")
    fleet.add_worker()

    def line_of(name):
        [line] = [line for line in fleet.command("job", "list", "--output", "table").splitlines() if name in line]
        return line

    slow = fleet.send("StartBackupJob", ResourceArn=table("slow"))
    fleet.events.wait_for(slow, "RUNNING")
    assert "%" not in line_of("slow")  # nothing like it is known
    fleet.events.wait_for(fleet.send("StartBackupJob", ResourceArn=table("quick")), "COMPLETED")
    wait_until(lambda: "~99%" in line_of("slow"), "it has taken longer than the other")
    assert "100%" not in line_of("slow")
    assert "estimated" not in fleet.command("job", "list", "--output", "jsonl")  # events are shown as they are
