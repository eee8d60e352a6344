"""The sandbox's DynamoDB as boto3 sees it."""

import datetime

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def sandbox(start_sandbox):
    sandbox = start_sandbox("--snapshot-seconds", "3600")
    sandbox.add_resource("dynamodb:table", "orders", backupDurationMs=1)
    sandbox.add_resource("dynamodb:table", "slow", fields={"TableSizeBytes": 7})
    return sandbox


@pytest.fixture
def dynamodb(sandbox):
    return sandbox.client("dynamodb")


def code_of(caught):
    return caught.value.response["Error"]["Code"]


def test_a_backup_and_what_is_restored_from_it(dynamodb):
    made = dynamodb.create_backup(TableName="orders", BackupName="nightly-1")["BackupDetails"]
    arn = made["BackupArn"]
    assert arn.startswith("arn:aws:dynamodb:eu-west-1:111122223333:table/orders/backup/0")
    told = dynamodb.describe_backup(BackupArn=arn)["BackupDescription"]
    assert told["BackupDetails"]["BackupStatus"] == "AVAILABLE"
    assert told["SourceTableDetails"]["TableName"] == "orders"
    assert isinstance(told["BackupDetails"]["BackupCreationDateTime"], datetime.datetime)
    dynamodb.restore_table_from_backup(TargetTableName="orders-2", BackupArn=arn)
    table = dynamodb.describe_table(TableName="orders-2")["Table"]
    assert table["RestoreSummary"]["SourceBackupArn"] == arn
    assert table["TableStatus"] in ("CREATING", "ACTIVE")
    with pytest.raises(dynamodb.exceptions.BackupInUseException):
        dynamodb.delete_backup(BackupArn=arn)


def test_tables_are_listed_page_by_page(dynamodb, sandbox):
    sandbox.add_resource("dynamodb:table", "elsewhere", region="eu-central-1")
    names = dynamodb.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 1}).build_full_result()
    assert names == {"TableNames": ["orders", "slow"]}


def test_backups_are_listed_page_by_page(dynamodb):
    for number in range(5):
        dynamodb.create_backup(TableName="orders", BackupName=f"number-{number}")
    names, start = [], {}
    while True:
        page = dynamodb.list_backups(TableName="orders", Limit=2, BackupType="USER", **start)
        names += [backup["BackupName"] for backup in page["BackupSummaries"]]
        if "LastEvaluatedBackupArn" not in page:
            break
        start = {"ExclusiveStartBackupArn": page["LastEvaluatedBackupArn"]}
    assert names == [f"number-{number}" for number in range(5)]
    tomorrow = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    assert dynamodb.list_backups(TableName="orders", TimeRangeLowerBound=tomorrow)["BackupSummaries"] == []


def test_errors_are_dynamodbs(sandbox, dynamodb):
    with pytest.raises(dynamodb.exceptions.TableNotFoundException):
        dynamodb.create_backup(TableName="nothing", BackupName="nightly")
    with pytest.raises(dynamodb.exceptions.ResourceNotFoundException):
        dynamodb.describe_table(TableName="nothing")
    with pytest.raises(ClientError) as caught:
        dynamodb.create_backup(TableName="orders", BackupName="no spaces")
    assert code_of(caught) == "ValidationException"
    sandbox.inject("throttle", operation="dynamodb:ListBackups", count=1)
    with pytest.raises(ClientError) as caught:
        dynamodb.list_backups()
    assert code_of(caught) == "ThrottlingException"
    sandbox.inject("500", operation="ListBackups", count=1)
    with pytest.raises(dynamodb.exceptions.InternalServerError):
        dynamodb.list_backups()


def test_a_wrong_key_is_refused_in_its_words(sandbox):
    sandbox.secret_access_key = "another"
    with pytest.raises(ClientError) as caught:
        sandbox.client("dynamodb").list_backups()
    assert code_of(caught) == "InvalidSignatureException"
    sandbox.access_key_id = "AKIDANOTHER"
    with pytest.raises(ClientError) as caught:
        sandbox.client("dynamodb").list_backups()
    assert code_of(caught) == "UnrecognizedClientException"


def test_an_unknown_operation_is_refused(dynamodb):
    with pytest.raises(ClientError) as caught:
        dynamodb.list_imports()
    assert code_of(caught) == "UnknownOperationException"


def test_calls_and_artefacts_are_reported(sandbox, dynamodb):
    dynamodb.create_backup(TableName="orders", BackupName="tidemark-job-1")
    state = sandbox.state()
    assert sandbox.calls("CreateBackup", "dynamodb") == 1
    assert [made["name"] for made in state["artefacts"]] == ["tidemark-job-1"]
