"""The sandbox AWS over HTTP, and moto's: what a worker is pointed at instead of AWS."""

import json
import sys
import urllib.request

import boto3
from botocore.config import Config

from integration.processes import Process, free_port, is_listening

REGION = "eu-west-1"
ACCOUNT = "111122223333"
JOB_TAG = "tidemark:job-id"

REGIONS = (
    "ap-northeast-1 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-west-1 "
    "eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2"
).split()


def volume_arn(number, region=None):
    """Spread over all Regions: AWS takes five CreateSnapshot a second in each."""
    region = region or REGIONS[number % len(REGIONS)]
    return f"arn:aws:ec2:{region}:{ACCOUNT}:volume/vol-{number:017x}"


class Cloud:
    """An endpoint with the keys that it takes."""

    def __init__(self, process, endpoint, access_key_id, secret_access_key):
        self.process = process
        self.endpoint = endpoint
        self.access_key_id = access_key_id
        self.secret_access_key = secret_access_key

    def environment(self):
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service, region=REGION):
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            config=Config(retries={"total_max_attempts": 1}),
        )

    def ec2(self, region=REGION):
        return self.client("ec2", region)

    def snapshots(self, **filters):
        """What boto3 sees: the snapshots with these tags or attributes, all pages of them."""
        wanted = [{"Name": name.replace("_", "-"), "Values": [value]} for name, value in filters.items()]
        pages = self.ec2().get_paginator("describe_snapshots").paginate(OwnerIds=["self"], Filters=wanted)
        return [snapshot for page in pages for snapshot in page["Snapshots"]]

    def snapshots_of(self, job_id):
        return self.snapshots(**{f"tag:{JOB_TAG}": job_id})


class Sandbox(Cloud):
    """`tidemark sandbox` with its page for tests."""

    def __init__(self, binary, directory, *options):
        process = Process([binary, "sandbox", *options], directory / "sandbox.log", {})
        process.wait_until(lambda: process.log.read_text().endswith("\n"), "the sandbox says where it is")
        self.announced = json.loads(process.log.read_text().splitlines()[0])
        super().__init__(
            process,
            self.announced["endpoint"],
            self.announced["accessKeyId"],
            self.announced["secretAccessKey"],
        )

    def ask(self, path, body=None):
        request = urllib.request.Request(
            f"{self.endpoint}/_tidemark/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def state(self):
        return json.loads(self.ask("state"))

    def calls(self, operation, service="ec2"):
        return self.state()["calls"].get(service, {}).get(operation, {"count": 0, "throttled": 0})["count"]

    def inject(self, kind, **fault):
        self.ask("faults", {"kind": kind, **fault})

    def add_volume(self, volume_id, size_gib=8, region=REGION, **more):
        self.ask("volumes", {"region": region, "volumeId": volume_id, "sizeGib": size_gib, **more})
        return f"arn:aws:ec2:{region}:{ACCOUNT}:volume/{volume_id}"

    def add_resource(self, kind, name, region=REGION, **more):
        self.ask("resources", {"kind": kind, "region": region, "id": name, **more})


def start_moto(directory):
    port = free_port()
    program = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port]
    process = Process(program, directory / "moto.log", {})
    process.wait_until(lambda: is_listening(port), "moto listens")
    return Cloud(process, f"http://127.0.0.1:{port}", "AKIDMOTO", "moto-secret")
