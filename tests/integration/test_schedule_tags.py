"""A plan that selects by tags: what carries them is found, backed up and, as its rules say, copied; each once."""

import datetime
import json

import pytest

from integration.processes import Process

ROLE = "arn:aws:iam::111122223333:role/Backup"
OTHER_ROLE = "arn:aws:iam::111122223333:role/Denied"
OFFSITE = "arn:aws:backup:eu-central-1:111122223333:backup-vault:offsite"
DAILY = [{"Key": "backup", "Value": "daily"}]


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "1")


@pytest.fixture
def fleet(sandbox, start_fleet):
    fleet = start_fleet(sandbox, roles_allowed="arn:aws:iam::111122223333:role/*")
    fleet.add_worker()
    return fleet


def tagged_volume(sandbox, number, region="eu-west-1", tags=DAILY):
    arn = sandbox.add_volume(f"vol-{number:017x}", region=region)
    if tags:
        sandbox.ec2(region).create_tags(Resources=[arn.split("/")[-1]], Tags=tags)
    return arn


def plan_of(*selections, **rule):
    """Due five minutes ago, and never again."""
    due = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=5)
    return {
        "BackupPlan": {
            "BackupPlanName": "production",
            "Rules": [
                {
                    "RuleName": "nightly",
                    "TargetBackupVaultName": "safe",
                    "ScheduleExpression": f"cron({due.minute} {due.hour} {due.day} {due.month} ? {due.year})",
                    "StartWindowMinutes": 60,
                    **rule,
                }
            ],
        },
        "BackupSelections": list(selections),
    }


def selection(name="tagged", **members):
    return {"SelectionName": name, "IamRoleArn": ROLE, **members}


def by_tag(value="daily"):
    return {"ListOfTags": [{"ConditionType": "STRINGEQUALS", "ConditionKey": "backup", "ConditionValue": value}]}


def schedule(fleet, sandbox, plan, *flags, **options):
    path = fleet.directory / "plan.json"
    path.write_text(json.dumps(plan))
    environment = sandbox.environment() | options.pop("environment", {})
    told = fleet.command("schedule", "-f", str(path), *flags, environment=environment, **options)
    return [json.loads(line) for line in told.splitlines()]


def requested(rows):
    return sorted(row["request"]["ResourceArn"] for row in rows)


def test_what_carries_the_tag_is_backed_up_once(fleet, sandbox):
    here = tagged_volume(sandbox, 1)
    tagged_volume(sandbox, 2, tags=None)
    tagged_volume(sandbox, 3, tags=[{"Key": "backup", "Value": "weekly"}])
    there = tagged_volume(sandbox, 4, region="eu-central-1")
    plan = plan_of(selection(**by_tag()))

    assert requested(schedule(fleet, sandbox, plan)) == [here]
    both = ("--region", "eu-west-1", "--region", "eu-central-1")
    rows = schedule(fleet, sandbox, plan, *both)
    assert requested(rows) == sorted([here, there])
    for row in rows:
        assert fleet.events.wait_for(row["jobId"], "COMPLETED")["iamRoleArn"] == ROLE
    assert [row["jobId"] for row in schedule(fleet, sandbox, plan, *both)] == [row["jobId"] for row in rows]
    fleet.events.wait(lambda: fleet.lag() == 0, "all requests were taken")
    assert len(fleet.events.by_job) == sandbox.calls("CreateSnapshot") == 2


def test_conditions_and_patterns_narrow_what_is_taken(fleet, sandbox):
    daily, bare = tagged_volume(sandbox, 1), tagged_volume(sandbox, 3, tags=None)
    weekly = tagged_volume(sandbox, 2, tags=[{"Key": "backup", "Value": "weekly"}])
    sandbox.add_resource("dynamodb:table", "orders", tags={"backup": "daily"})
    table = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
    volumes = {"Resources": ["arn:aws:ec2:*:*:volume/*"]}

    def not_like(value):
        return {"Conditions": {"StringNotLike": [{"ConditionKey": "aws:ResourceTag/backup", "ConditionValue": value}]}}

    cases = [
        (selection(**volumes), [daily, weekly, bare]),
        (selection(**volumes, **not_like("d*")), [weekly, bare]),
        (selection(Resources=["*"], NotResources=volumes["Resources"]), [table]),
        (selection(Resources=[daily], **by_tag()), [daily, table]),
    ]
    for chosen, expected in cases:
        shown = schedule(fleet, sandbox, plan_of(chosen), "--dry-run")
        assert sorted(request["ResourceArn"] for request in shown[0]["requests"]) == sorted(expected)
    fleet.switches.set("*/eu-west-1", ResourceTypeOptInPreference={"DynamoDB": False})
    [shown] = schedule(fleet, sandbox, plan_of(selection(**by_tag())), "--dry-run")
    assert [request["ResourceArn"] for request in shown["requests"]] == [daily]


EACH = {
    "ec2:instance": ("i-0a1b2c3d4e5f60718", "arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718"),
    "rds:instance": ("orders", "arn:aws:rds:eu-west-1:111122223333:db:orders"),
    "rds:cluster": ("orders", "arn:aws:rds:eu-west-1:111122223333:cluster:orders"),
    "dynamodb:table": ("orders", "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"),
    "fsx:file-system": ("fs-0a1b", "arn:aws:fsx:eu-west-1:111122223333:file-system/fs-0a1b"),
    "efs:file-system": ("fs-0c1d", "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-0c1d"),
}


def test_a_pattern_takes_what_never_had_a_tag(fleet, sandbox):
    expected = [tagged_volume(sandbox, 1), tagged_volume(sandbox, 2, tags=None)]
    for kind, (name, arn) in EACH.items():
        sandbox.add_resource(kind, name)
        expected.append(arn)
    for number in range(150):
        sandbox.add_resource("dynamodb:table", f"table-{number}")
        expected.append(f"arn:aws:dynamodb:eu-west-1:111122223333:table/table-{number}")
    gateway, volume = "sgw-12A3456B", "vol-1122AABB"
    sandbox.add_resource("storagegateway:gateway", gateway)
    sandbox.add_resource("storagegateway:volume", volume, parentId=gateway)
    expected.append(f"arn:aws:storagegateway:eu-west-1:111122223333:gateway/{gateway}/volume/{volume}")

    [shown] = schedule(fleet, sandbox, plan_of(selection(Resources=["*"])), "--dry-run")
    assert sorted(request["ResourceArn"] for request in shown["requests"]) == sorted(expected)
    assert sandbox.calls("ListTables", "dynamodb") == 2
    sandbox.inject("code", operation="DescribeDBClusters", code="AccessDenied")
    [shown] = schedule(fleet, sandbox, plan_of(selection(Resources=["*"])), "--dry-run", expected=1)
    assert len(shown["requests"]) == len(expected) - 1
    assert f"not all that is in eu-west-1 can be seen as {ROLE}: DescribeDBClusters: " in fleet.last_stderr


def test_what_is_backed_up_with_another_is_not_backed_up_on_its_own(fleet, sandbox):
    daily = {"backup": "daily"}
    sandbox.add_resource("rds:cluster", "shop", tags=daily)
    sandbox.add_resource("rds:instance", "shop-1", parentId="shop", tags=daily)
    sandbox.add_resource("rds:instance", "orders", tags=daily)
    sandbox.add_resource("fsx:file-system", "fs-0a1b", tags=daily, fields={"FileSystemType": "ONTAP"})
    sandbox.add_resource("fsx:volume", "fsvol-0a1b", parentId="fs-0a1b", tags=daily)
    rds, fsx = (f"arn:aws:{service}:eu-west-1:111122223333:" for service in ("rds", "fsx"))
    expected = [rds + "cluster:shop", rds + "db:orders", fsx + "volume/fs-0a1b/fsvol-0a1b"]
    plan = plan_of(selection(**by_tag()))

    [shown] = schedule(fleet, sandbox, plan, "--dry-run")
    assert sorted(request["ResourceArn"] for request in shown["requests"]) == sorted(expected)
    sandbox.inject("code", operation="DescribeDBInstances", code="AccessDenied")
    [shown] = schedule(fleet, sandbox, plan, "--dry-run", expected=1)
    assert sorted(request["ResourceArn"] for request in shown["requests"]) == sorted([*expected, rds + "db:shop-1"])
    assert "DescribeDBInstances: " in fleet.last_stderr


def test_where_it_may_not_look_the_others_are_requested_all_the_same(fleet, sandbox):
    named, tagged = sandbox.add_volume("vol-0000000000000000a"), tagged_volume(sandbox, 1)
    sandbox.ask("roles", {"roleArn": OTHER_ROLE, "denied": True})
    sandbox.inject("code", operation="GetResources", code="AccessDeniedException", count=1)
    plan = plan_of(
        selection("named", Resources=[named]),
        {**selection("denied", **by_tag()), "IamRoleArn": OTHER_ROLE},
        selection("tagged", **by_tag()),
    )

    regions = ("--region", "eu-central-1", "--region", "eu-west-1")
    assert requested(schedule(fleet, sandbox, plan, *regions, expected=1)) == sorted([named, tagged])
    told = fleet.last_stderr.splitlines()
    assert sum(f"in eu-central-1 can be seen as {OTHER_ROLE}" in line for line in told) == 1
    assert sum(f"in eu-west-1 can be seen as {OTHER_ROLE}" in line for line in told) == 1
    assert sum(f"in eu-central-1 can be seen as {ROLE}" in line for line in told) == 1
    assert len(told) == 3


def test_one_must_say_where_to_look_and_as_whom(fleet, sandbox):
    plan = plan_of(selection(**by_tag()))
    schedule(fleet, sandbox, plan, environment={"AWS_REGION": ""}, expected=2)
    assert "--region" in fleet.last_stderr
    foreign = {**selection(**by_tag()), "IamRoleArn": "arn:aws:iam::444455556666:role/Backup"}
    schedule(fleet, sandbox, plan_of(foreign), expected=1)
    assert "is not in roles.allowed" in fleet.last_stderr


def test_a_backup_is_copied_as_its_rule_says_once(fleet, sandbox):
    volume = tagged_volume(sandbox, 1)
    sandbox.add_resource("dynamodb:table", "orders", tags={"backup": "daily"})
    copies = [{"DestinationBackupVaultArn": OFFSITE, "Lifecycle": {"DeleteAfterDays": 365}}]
    plan = plan_of(selection(**by_tag()), CopyActions=copies)

    rows = schedule(fleet, sandbox, plan, expected=1)
    assert "table/orders will have none: DynamoDB cannot copy" in fleet.last_stderr
    assert sorted(row["request"]["JobType"] for row in rows) == ["StartBackupJob"] * 2
    points = {}
    for row in rows:
        event = fleet.events.wait_for(row["jobId"], "COMPLETED")
        points[event["resourceArn"]] = event["recoveryPointArn"]
        fleet.points.wait(lambda: event["recoveryPointArn"] in fleet.points.points, "the catalogue has the point")
    again = schedule(fleet, sandbox, plan, expected=1)
    [copy] = [row for row in again if row["request"]["JobType"] == "StartCopyJob"]
    assert copy["request"]["RecoveryPointArn"] == points[volume]
    made = fleet.events.wait_for(copy["jobId"], "COMPLETED")["destinationRecoveryPointArn"]
    fleet.points.wait(lambda: made in fleet.points.points, "the catalogue has the copy")
    assert fleet.points.points[made]["backupVaultName"] == "offsite"
    assert fleet.points.points[made]["lifecycle"] == {"deleteAfterDays": 365}
    [snapshot] = sandbox.ec2("eu-central-1").describe_snapshots(OwnerIds=["self"])["Snapshots"]
    assert made.endswith(snapshot["SnapshotId"])

    last = schedule(fleet, sandbox, plan, expected=1)
    assert {row["jobId"] for row in last} == {row["jobId"] for row in rows}
    fleet.events.wait(lambda: fleet.lag() == 0, "all requests were taken")
    assert sandbox.calls("CopySnapshot") == sandbox.calls("CreateSnapshot") == 1


def test_one_who_follows_requests_the_copy_when_the_backup_is_there(fleet, sandbox):
    tagged_volume(sandbox, 1)
    path = fleet.directory / "plan.json"
    path.write_text(json.dumps(plan_of(selection(**by_tag()), CopyActions=[{"DestinationBackupVaultArn": OFFSITE}])))
    flags = [word for name, value in fleet.settings.items() for word in ("--set", f"{name}={value}")]
    log = fleet.directory / "schedule.log"
    process = Process([fleet.binary, "schedule", "-f", path, "--follow", *flags], log, sandbox.environment())
    try:
        fleet.points.wait(
            lambda: any("sourceRecoveryPointArn" in point for point in fleet.points.points.values()), "the copy is there"
        )
    finally:
        process.stop()
    told = [json.loads(line)["request"]["JobType"] for line in log.read_text().splitlines()]
    assert told == ["StartBackupJob", "StartCopyJob"]
