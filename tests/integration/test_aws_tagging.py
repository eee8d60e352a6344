"""The sandbox's Resource Groups Tagging API as boto3 sees it."""

import pytest
from botocore.exceptions import ClientError

ACCOUNT = "111122223333"
VOLUME = "vol-0a1b2c3d4e5f60718"


@pytest.fixture
def sandbox(start_sandbox):
    sandbox = start_sandbox()
    arn = sandbox.add_volume(VOLUME)
    sandbox.ec2().create_tags(Resources=[VOLUME], Tags=[{"Key": "env", "Value": "prod"}])
    for number in range(3):
        sandbox.add_resource("dynamodb:table", f"orders-{number}", tags={"env": "test", "number": str(number)})
    sandbox.add_resource("rds:instance", "untagged")
    sandbox.add_resource("rds:cluster", "elsewhere", region="eu-central-1", tags={"env": "prod"})
    assert arn == f"arn:aws:ec2:eu-west-1:{ACCOUNT}:volume/{VOLUME}"
    return sandbox


@pytest.fixture
def tagging(sandbox):
    return sandbox.client("resourcegroupstaggingapi")


def arns(tagging, **wanted):
    pages = tagging.get_paginator("get_resources").paginate(**wanted)
    return [row["ResourceARN"] for page in pages for row in page["ResourceTagMappingList"]]


def test_what_carries_tags_is_found_in_its_region(tagging, sandbox):
    volume = f"arn:aws:ec2:eu-west-1:{ACCOUNT}:volume/{VOLUME}"
    tables = [f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/orders-{number}" for number in range(3)]
    env = {"Key": "env", "Values": ["prod", "staging"]}
    assert sorted(arns(tagging)) == sorted([volume, *tables])
    assert arns(tagging, TagFilters=[env]) == [volume]
    assert arns(tagging, TagFilters=[env, {"Key": "number"}]) == []
    assert arns(tagging, TagFilters=[{"Key": "number"}]) == tables
    assert arns(tagging, ResourceTypeFilters=["dynamodb"], PaginationConfig={"PageSize": 1}) == tables
    assert arns(tagging, ResourceTypeFilters=["ec2:instance", "ec2:volume"]) == [volume]
    assert arns(tagging, ResourceARNList=[volume, f"{volume}0"]) == [volume]
    elsewhere = sandbox.client("resourcegroupstaggingapi", region="eu-central-1")
    assert arns(elsewhere) == [f"arn:aws:rds:eu-central-1:{ACCOUNT}:cluster:elsewhere"]
    [row] = tagging.get_resources(TagFilters=[env])["ResourceTagMappingList"]
    assert row["Tags"] == [{"Key": "env", "Value": "prod"}]


def test_what_once_had_a_tag_is_found_without_one(tagging, sandbox):
    sandbox.ec2().delete_tags(Resources=[VOLUME], Tags=[{"Key": "env"}])
    [row] = tagging.get_resources(ResourceTypeFilters=["ec2"])["ResourceTagMappingList"]
    assert row["Tags"] == []


@pytest.mark.parametrize(
    "wrong, code",
    [
        ({"ResourcesPerPage": 101}, "InvalidParameterException"),
        ({"TagFilters": [{"Values": ["x"]}]}, "InvalidParameterException"),
        ({"ResourceARNList": ["arn:aws:s3:::x"], "TagFilters": [{"Key": "x"}]}, "InvalidParameterException"),
        ({"PaginationToken": "x"}, "PaginationTokenExpiredException"),
    ],
)
def test_what_is_wrong_is_refused_as_the_model_says(sandbox, wrong, code):
    tagging = sandbox.client("resourcegroupstaggingapi")
    with pytest.raises(ClientError) as caught:
        tagging.get_resources(**wrong)
    assert caught.value.response["Error"]["Code"] == code
    assert code in [shape.name for shape in tagging.meta.service_model.operation_model("GetResources").error_shapes]
