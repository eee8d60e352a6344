"""A whole Tidemark on loopback (`tidemark dev`) and a browser that looks at its page."""

import json
import os
import pathlib
import re
import urllib.error
import urllib.request

import pytest
from confluent_kafka import Producer
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from integration.processes import Process
from integration.waiting import wait_until
from integration.workers import default_binary

ACCOUNT = "111122223333"


class Playground:
    """`tidemark dev`, and a client for each of its parts."""

    def __init__(self, binary, directory, *options):
        self.process = Process([binary, "dev", *options], directory / "dev.log", {"HOME": str(directory)})
        self.process.wait_until(lambda: "Ctrl-C" in self.said(), "it says where its parts are")
        self.address = re.search(r"(http://127\.0\.0\.1:\d+)/$", self.said(), re.M).group(1)
        self.cloud = re.search(r"AWS_ENDPOINT_URL=(\S+)", self.said()).group(1)
        brokers = re.search(r"TIDEMARK_KAFKA_BOOTSTRAP_SERVERS=(\S+)", self.said()).group(1)
        self.producer = Producer({"bootstrap.servers": brokers, "linger.ms": 0})
        self.process.wait_until(self.is_ready, "its worker is ready")

    def said(self):
        return self.process.log.read_text()

    def is_ready(self):
        return self.ask("/ready")[0] == 200

    def ask(self, path, **headers):
        """Status, headers and body of an answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, headers=named)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.headers, refusal.read().decode()

    def api(self, path):
        status, _, body = self.ask(path)
        assert status == 200, (status, body)
        return json.loads(body)

    def send(self, request, topic="tidemark.jobs"):
        key = request.get("ResourceArn") or request.get("RecoveryPointArn")
        self.producer.produce(topic, key=key, value=json.dumps(request))
        assert self.producer.flush(30) == 0

    def switch(self, scope, **switches):
        self.producer.produce("tidemark.settings", key=scope, value=json.dumps(switches))
        assert self.producer.flush(30) == 0

    def inject(self, kind, **fault):
        body = json.dumps({"kind": kind, **fault}).encode()
        urllib.request.urlopen(urllib.request.Request(f"{self.cloud}/_tidemark/faults", body), timeout=10).close()

    def back_up(self, job_id, resource="volume/vol-0000000000000000a", service="ec2", region="eu-west-1", **request):
        arn = f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"
        self.send({"JobType": "StartBackupJob", "JobId": job_id, "ResourceArn": arn, **request})

    def wait_for(self, job_id, state):
        def found():
            jobs = self.api(f"/api/jobs?text={job_id}")["jobs"]
            return jobs and jobs[0]["state"] == state

        return wait_until(found, f"{job_id} is {state}")


@pytest.fixture(scope="package")
def playground(tmp_path_factory):
    """One for all tests: their jobs have ids of their own."""
    binary = pathlib.Path(os.environ.get("TIDEMARK_BINARY", default_binary())).resolve()
    playground = Playground(binary, tmp_path_factory.mktemp("dev"), "--snapshot-seconds", "3")
    yield playground
    assert playground.process.stop() == 0, playground.process.last_words()


@pytest.fixture(scope="package")
def chromium(tmp_path_factory):
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    home = tmp_path_factory.mktemp("chromium")
    # Nothing but the page: no sandbox, which needs rights that a container has not, and no call to anyone else.
    for flag in ("headless=new", "no-sandbox", "disable-dev-shm-usage", "disable-gpu", "disable-background-networking",
                 "disable-component-update", "no-first-run", "force-color-profile=srgb", f"user-data-dir={home}",
                 "host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"):  # fmt: skip
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_page_load_timeout(20)
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium):
    """Wide, light and quiet at first; whatever the console says afterwards fails the test."""
    show_at(chromium, 1280)
    chromium.get_log("browser")
    yield chromium
    said = chromium.get_log("browser")
    chromium.get("about:blank")
    assert said == []


def show_at(browser, width, **features):
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
