"""Tidemark and botocore send a call to the same host, for every service, Region and kind of endpoint, and for settings that chance
puts together."""

import contextlib
import os
import pathlib
import random
import re
import subprocess
from unittest import mock

import botocore.endpoint_provider
import botocore.exceptions
import botocore.loaders
import botocore.session
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("TIDEMARK_BUILD", ROOT / "build" / "release"))
PROGRAM = BUILD / "tests" / "resolve_endpoints"
SEED = 20261126
ENVIRONMENTS = 60
LOADER = botocore.loaders.Loader()
PARTITIONS = LOADER.load_data("partitions")
VARIANTS = [(fips, dual) for fips in (False, True) for dual in (False, True)]
# Regions that AWS may open one day: botocore goes by their form, and takes what it does not know for the first partition's.
TO_COME = ["eu-north-9", "mx-west-7", "us-gov-north-1", "cn-west-3", "us-iso-north-1", "eu-isoe-south-2", "xx-nowhere-1"]


def services():
    """As the table of services has them."""
    table = (ROOT / "worker" / "aws" / "services.c").read_text(encoding="utf-8")
    return re.findall(r"\{\.name = \"(\w+)\"", table)


SERVICES = services()


def regions():
    """Not those that stand for a whole partition: no ARN has one."""
    known = [region for partition in PARTITIONS["partitions"] for region in partition["regions"]]
    return [region for region in known if not region.endswith("-global")] + TO_COME


def resolve(lines):
    if not PROGRAM.exists():
        pytest.fail(f"{PROGRAM} is not built: build it, or name the build's folder in TIDEMARK_BUILD")
    text = "".join(f"{service} {region}\n" for service, region in lines)
    return subprocess.run([PROGRAM], input=text, capture_output=True, text=True, check=True).stdout.split()


@contextlib.contextmanager
def environment(home, some):
    with mock.patch.dict(os.environ, {"HOME": str(home), **some}, clear=True):
        yield


def rules_say(service, region, fips, dual):
    rules = LOADER.load_service_model(service, "endpoint-rule-set-1")
    provider = botocore.endpoint_provider.EndpointProvider(rules, PARTITIONS)
    given = {"Region": region, "UseFIPS": fips, "UseDualStack": dual}
    if "UseGlobalEndpoint" in rules["parameters"]:
        given["UseGlobalEndpoint"] = False
    return provider.resolve_endpoint(**given).url


@pytest.mark.parametrize("service", SERVICES)
def test_each_region_has_the_hosts_of_the_rules(service, tmp_path):
    for fips, dual in VARIANTS:
        some = {"AWS_USE_FIPS_ENDPOINT": str(fips), "AWS_USE_DUALSTACK_ENDPOINT": str(dual)}
        with environment(tmp_path, some):
            found = resolve((service, region) for region in regions())
        expected = [rules_say(service, region, fips, dual) for region in regions()]
        assert found == expected


def test_there_is_something_to_compare():
    assert len(SERVICES) >= 10
    assert len(regions()) > 45
    assert len({rules_say("ec2", "us-east-1", fips, dual) for fips, dual in VARIANTS}) == 4


URLS = ["https://a.example", "https://b.example:8443", "http://127.0.0.1:4566"]
CALLED = ["efs", "fsx", "resourcegroupstaggingapi", "storagegateway"]
IN_FILES = {"resourcegroupstaggingapi": "resource_groups_tagging_api", "storagegateway": "storage_gateway"}
IN_FILES |= {service: service for service in CALLED if service not in IN_FILES}


def switches(chance, chance_of_each):
    """AWS_USE_FIPS_ENDPOINT and its kin, or the profile's keys of those names."""
    names = ("use_fips_endpoint", "use_dualstack_endpoint", "ignore_configured_endpoint_urls")
    return {name: chance.choice(["true", "True", "false", "yes"]) for name in names if chance.random() < chance_of_each}


def section_of_services(chance, name):
    lines = [f"[services {name}]"]
    for service in CALLED:
        if chance.random() < 0.5:
            lines += [f"{IN_FILES[service]} =", f"  endpoint_url = {chance.choice(URLS)}"]
    return lines + ["s3 =", "  endpoint_url = https://never.example"]


def config(chance):
    lines = ["[default]"]
    lines += [f"{name} = {value}" for name, value in switches(chance, 0.2).items()]
    if chance.random() < 0.3:
        lines.append(f"endpoint_url = {chance.choice(URLS)}")
    if chance.random() < 0.6:
        lines.append(f"services = {chance.choice(['one', 'two', 'two', 'missing'])}")
    return "\n".join(lines + section_of_services(chance, "one") + section_of_services(chance, "two"))


def variables(chance):
    some = {f"AWS_{name.upper()}": value for name, value in switches(chance, 0.2).items()}
    for service in CALLED:
        if chance.random() < 0.2:
            some[f"AWS_ENDPOINT_URL_{IN_FILES[service].upper()}"] = chance.choice([*URLS, ""])
    if chance.random() < 0.2:
        some["AWS_ENDPOINT_URL"] = chance.choice([*URLS, ""])
    return some | {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_EC2_METADATA_DISABLED": "true"}


def botocores_choice(service):
    """The URL that the first operation of the service would be sent to."""
    try:
        caller = botocore.session.get_session()
        caller.register_component("data_loader", LOADER)
        client = caller.create_client(service, region_name="eu-west-1")
        model = client.meta.service_model
        operation = model.operation_model(model.operation_names[0])
        return client._resolve_endpoint_ruleset(operation, {}, {})[0]
    except botocore.exceptions.BotoCoreError:
        return "wrong"


def test_settings_lead_to_the_same_host(tmp_path):
    chance = random.Random(SEED)
    (tmp_path / ".aws").mkdir()
    kinds = {"wrong": 0, "named": 0, "fips": 0, "plain": 0}
    for _ in range(ENVIRONMENTS):
        text, some = config(chance), variables(chance)
        (tmp_path / ".aws" / "config").write_text(text, encoding="utf-8")
        with environment(tmp_path, some):
            expected = [botocores_choice(service) for service in CALLED]
            found = resolve((service, "eu-west-1") for service in CALLED)
        if found == ["wrong"]:
            kinds["wrong"] += 1
            assert "wrong" in expected, (some, text)
            continue
        assert found == expected, (some, text)
        kinds["named"] += any(url in URLS for url in found)
        kinds["fips"] += any("-fips." in url for url in found)
        kinds["plain"] += "https://fsx.eu-west-1.amazonaws.com" in found
    assert all(count >= 5 for count in kinds.values()), kinds
