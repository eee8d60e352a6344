"""What is wrong with a command line, a configuration or a request: each case ends with its exit code, names the thing, says
how it would be right, and shows nothing of the program's inside.  No Kafka, no AWS."""

import json
import re
import subprocess
import urllib.error
import urllib.request

import pytest

from integration.processes import Process, free_port

ARN = "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"
POINT = "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718"
VAULT = "arn:aws:backup:eu-central-1:111122223333:backup-vault:offsite"
HELP = 'Try "tidemark'

INSIDE = re.compile(r"\.c:\d|\(null\)|0x[0-9a-f]{4}|errno|assert|ERROR_|EXIT_|json_t|segmentation|core dumped", re.I)

# The words, the exit code, what is named, and the way out.
COMMAND_LINES = [
    ([], 2, "Commands:", "--help"),
    (["jbo"], 2, '"jbo"', "tidemark help"),
    (["job"], 2, "tidemark job start", "Requests a backup"),
    (["job", "strat", ARN], 2, '"job strat"', "tidemark job start"),
    (["dream"], 2, '"dream"', "tidemark help"),
    (["--colour"], 2, '"--colour"', "tidemark help"),
    (["help", "dream"], 2, '"dream"', "tidemark help"),
    (["job", "start"], 2, "ARN is missing", HELP),
    (["job", "start", ARN, "more"], 2, '"more"', HELP),
    (["job", "start", "vol-1"], 2, '"ResourceArn"', "arn:"),
    (["job", "start", ARN, "--wiat"], 2, "--wiat", "--wait"),
    (["job", "start", ARN, "-z"], 2, "-z", HELP),
    (["job", "start", ARN, "--vault"], 2, "--vault needs a value", HELP),
    (["job", "start", ARN, "--vault", "a b"], 2, "BackupVaultName", "That is --vault"),
    (["job", "start", ARN, "--start-window", "0"], 2, "StartWindowMinutes", "--start-window"),
    (["job", "start", ARN, "--start-window", "soon"], 2, '"soon"', "whole number"),
    (["job", "start", ARN, "--complete-window", "1.5"], 2, '"1.5"', "whole number"),
    (["job", "start", ARN, "--start-window", "60", "--complete-window", "30"], 2, "CompleteWindowMinutes", "window"),
    (["job", "start", ARN, "--scheduled", "tomorrow"], 2, "ScheduledTime", "--scheduled"),
    (["job", "start", ARN, "--overlap", "Perhaps"], 2, "OverlapPolicy", "Queue"),
    (["job", "start", ARN, "--tag", "env"], 2, '"env"', "KEY=VALUE"),
    (["job", "start", ARN, "--tag", "a=1", "--tag", "a=2"], 2, '"a" twice', HELP),
    (["job", "start", ARN, "--tag", "aws:a=1"], 2, "aws:", "--tag"),
    (["job", "start", ARN, "--role", "admin"], 2, "IamRoleArn", "--role"),
    (["job", "start", ARN, "--delete-after-days", "0"], 2, "DeleteAfterDays", "--delete-after-days"),
    (["job", "start", ARN, "--timeout", "5"], 2, "--timeout", "--wait"),
    (["job", "start", ARN, "--wait", "--timeout", "0"], 2, "--timeout", "1 to"),
    (["job", "start", ARN, "--output", "xml"], 2, '"xml"', "table, json or jsonl"),
    (["job", "start", ARN, "--job-id", "a b"], 2, "JobId", "--job-id"),
    (["job", "start", "-f", "/no/such/file"], 2, "/no/such/file", HELP),
    (["job", "restore", POINT], 2, "Metadata", "--metadata"),
    (["job", "restore", POINT, "-m", "zone"], 2, '"zone"', "KEY=VALUE"),
    (["job", "copy", POINT], 2, "DestinationBackupVaultArn", "--destination-vault"),
    (["job", "copy", POINT, "--destination-vault", "offsite"], 2, "DestinationBackupVaultArn", "--destination-vault"),
    (["job", "delete"], 2, "ARN is missing", HELP),
    (["job", "stop"], 2, "ID is missing", HELP),
    (["job", "stop", "a", "--timeout", "-1"], 2, "--timeout", "1 to"),
    (["job", "show"], 2, "ID is missing", HELP),
    (["job", "why"], 2, "ID is missing", HELP),
    (["job", "events", "a", "b"], 2, '"b"', HELP),
    (["job", "list", "--state", "runing"], 2, '"runing"', "RUNNING"),
    (["job", "list", "--kind", "dream"], 2, '"dream"', "backup, restore"),
    (["job", "watch", "--output", "json"], 2, "--output json", "jsonl"),
    (["plan"], 2, "ARN is missing", HELP),
    (["plan", ARN, "-m", "a=b"], 2, "--metadata", "StartBackupJob"),
    (["plan", ARN, "--kind", "dream"], 2, '"dream"', "backup, restore"),
    (["points", "list", "--type", "ebs"], 2, '"ebs"', "EBS"),
    (["points", "show"], 2, "ARN is missing", HELP),
    (["points"], 2, "tidemark points list", "Lists the recovery points"),
    (["expire", "--interval", "0"], 2, "--interval", "whole number"),
    (["settings", "set", "*/*"], 2, "is missing", HELP),
    (["settings", "set", "eu-west-1", "EBS=enabled"], 2, '"eu-west-1"', "<account>/<Region>"),
    (["settings", "set", "*/*", "EBZ=enabled"], 2, '"EBZ"', "EBS"),
    (["settings", "set", "*/*", "EBS=yes"], 2, "EBS=yes", "enabled"),
    (["settings", "pause", "*"], 2, '"*"', "<account>/<Region>"),
    (["dlq", "redrive"], 2, "which letters", "--all"),
    (["dlq", "redrive", "seven"], 2, '"seven"', "PARTITION:OFFSET"),
    (["dlq", "list", "--since", "yesterday"], 2, '"yesterday"', "2026-11-23T02:00:00Z"),
    (["dlq", "show", "1:"], 2, '"1:"', "PARTITION:OFFSET"),
    (["topics", "create", "--partitions", "0"], 2, "--partitions", "1 to"),
    (["sandbox", "--time-scale", "fast"], 2, '"fast"', "must be a number"),
    (["sandbox", "--port", "99999"], 2, '"99999"', "65535"),
    (["dev", "--snapshot-seconds", "0"], 2, "--snapshot-seconds", "1 to"),
    (["worker", "now"], 2, '"now"', HELP),
    (["worker", "-c"], 2, "-c needs a value", HELP),
    (["schema"], 2, "NAME is missing", HELP),
    (["schema", "stop-jobs"], 2, '"stop-jobs"', "stop-job"),
    (["completion", "csh"], 2, '"csh"', "bash, zsh or fish"),
    (["man", "tidemark-jobs"], 2, '"tidemark-jobs"', "tidemark man"),
]

CONFIGURATIONS = [
    ("topics.prefx=a", "file.properties:1", '"topics.prefix"'),
    ("topics.prefix=", "topics.prefix", "must not be empty"),
    ("topics.prefix=a/b", '"a/b"', "letters, digits"),
    ("kafka.bootstrap.servers=", "kafka.bootstrap.servers", "host:port"),
    ("kafka.group.id=", "kafka.group.id", "must not be empty"),
    ("kafka.sesion.timeout.ms=6000", "kafka.sesion.timeout.ms", "No such configuration property"),
    ("kafka.security.protocol=tls", "kafka.security.protocol", '"tls"'),
    ("kafka.enable.idempotence=false", "kafka.enable.idempotence", "Leave it out"),
    ("kafka.transactional.id=mine", "kafka.transactional.id", "Leave it out"),
    ("http.listen=9464", '"9464"', "127.0.0.1:9464"),
    ("http.listen=127.0.0.1:99999", "127.0.0.1:99999", "as 127.0.0.1:9464"),
    ("log.level=loud", '"loud"', "debug, info, warn, error"),
    ("log.format=xml", '"xml"', "auto, json, text"),
    ("services.opt.in.default=maybe", '"maybe"', "enabled, disabled"),
    ("roles.allowed=admin", '"admin"', "no ARN"),
    ("defaults.role.arn=arn:aws:iam::111122223333:role/a", "role/a", "roles.allowed"),
    ("defaults.start.window.minutes=0", "defaults.start.window.minutes", "1 to"),
    ("defaults.start.window.minutes=20000", "defaults.complete.window.minutes", "must not be less"),
    ("aws.settle.ms=soon", '"soon"', "whole number"),
    ("aws.proxy.url=proxy.example", "aws.proxy.url", "http://host:port"),
    ("aws.proxy.url=https://me:planted@proxy.example:3128", "aws.proxy.url", "http://user:password@host:port"),
    ("aws.endpoints.plain.allowed=localhost, localstack", '" localstack"', "with commas, and no blanks"),
    ("aws.endpoints.plain.allowed=*", '"*"', "host"),
    ("jobs.remember.days=366", '"366"', "1 to 365"),
    ("no equals sign", "file.properties:1", "unknown option"),
]

BACKUP = {"JobType": "StartBackupJob", "ResourceArn": ARN}
RESTORE = {"JobType": "StartRestoreJob", "RecoveryPointArn": POINT, "Metadata": {"availabilityZone": "eu-west-1a"}}
REQUESTS = [
    ("[1]", 2, "JSON object", HELP),
    ("{", 2, "line 1", HELP),
    ('{"JobType":"StartBackupJob","JobType":"StartBackupJob"}', 2, "duplicate", HELP),
    ({**BACKUP, "JobType": "StartDream"}, 2, '"StartDream"', "StartBackupJob"),
    ({"JobType": "StopJob", "JobId": "a"}, 2, '"StopJob"', "StartBackupJob"),
    ({"JobType": "StartBackupJob"}, 2, "ARN is missing", HELP),
    ({**BACKUP, "Surprise": 1}, 3, "Surprise", "Correct"),
    ({**BACKUP, "BackupVualtName": "a"}, 3, "BackupVualtName", "BackupVaultName"),
    ({**BACKUP, "StartWindowMinutes": "60"}, 3, "StartWindowMinutes", "Correct"),
    ({**BACKUP, "StartWindowMinutes": 0}, 3, "StartWindowMinutes", "between 1 and"),
    ({**BACKUP, "Lifecycle": {"DeleteAfterDays": 0}}, 3, "DeleteAfterDays", "Correct"),
    ({**BACKUP, "Extensions": {"OverlapPolicy": "queue"}}, 3, "OverlapPolicy", "Queue"),
    ({**BACKUP, "Extensions": {"ScheduledTime": "tomorrow"}}, 3, "ScheduledTime", "Correct"),
    ({**BACKUP, "Extensions": {"ScheduledTime": "2020-01-01T00:00:00Z"}}, 3, "START_WINDOW_EXPIRED", "start window"),
    ({**BACKUP, "ResourceArn": "arn:aws:s3:::bucket"}, 3, "UNSUPPORTED_RESOURCE", "list of services"),
    ({**BACKUP, "IamRoleArn": "arn:aws:iam::111122223333:role/a"}, 3, "ROLE_NOT_ALLOWED", "roles.allowed"),
    ({**BACKUP, "RecoveryPointTags": {"a": 1}}, 3, "RecoveryPointTags", "Correct"),
    ({**RESTORE, "Metadata": {}}, 3, "Metadata", "Correct"),
    ({**RESTORE, "Metadata": {"volumeSize": "8"}}, 3, "availabilityZone", "Correct"),
    ({**RESTORE, "Metadata": {"availabilityZone": "a", "volumeSize": "big"}}, 3, "volumeSize", "Correct"),
    ({**RESTORE, "ResourceType": "EBZ"}, 3, "EBZ", "list of"),
    ({"JobType": "StartCopyJob", "RecoveryPointArn": POINT}, 3, "DestinationBackupVaultArn", "Correct"),
    ({"JobType": "StartCopyJob", "RecoveryPointArn": "arn:aws:dynamodb:eu-west-1:111122223333:table/a/backup/01",
      "DestinationBackupVaultArn": VAULT}, 3, "UNSUPPORTED_RESOURCE", "services"),
]  # fmt: skip


@pytest.fixture
def misuse(binary):
    def run(words, code, thing, way_out, **options):
        done = subprocess.run([str(binary), *words], capture_output=True, text=True, timeout=30, env={}, **options)
        told = " ".join((done.stdout + done.stderr).split())  # however it was wrapped
        assert done.returncode == code, (words, done.returncode, told)
        assert thing in told, (words, told)
        assert way_out in told, (words, told)
        assert not INSIDE.search(told), (words, told)
        return done

    return run


def test_there_are_a_hundred():
    assert len(COMMAND_LINES) + len(CONFIGURATIONS) + len(REQUESTS) >= 100


def test_command_lines(misuse):
    for words, code, thing, way_out in COMMAND_LINES:
        done = misuse(words, code, thing, way_out, stdin=subprocess.DEVNULL)
        assert done.stdout == "", words


def test_configurations(misuse, tmp_path):
    path = tmp_path / "file.properties"
    for line, thing, way_out in CONFIGURATIONS:
        path.write_text(line + "\n", encoding="utf-8")
        for command in ["check-config", "worker"]:
            done = misuse([command, "-c", str(path)], 1, thing, way_out)
            assert "planted" not in done.stderr
            assert done.stdout == "" and done.stderr.startswith("tidemark: the configuration cannot be used: ")


# Where the page is served, its token, and whether the token can be overheard.
PLACES = [("0.0.0.0:{port}", "s3cret", True), ("127.0.0.1:{port}", "s3cret", False), ("0.0.0.0:{port}", "", False)]


@pytest.mark.parametrize("listen, token, is_exposed", PLACES)
def test_a_token_that_can_be_overheard_is_warned_of(binary, tmp_path, listen, token, is_exposed):
    path = tmp_path / "file.properties"
    lines = [f"http.listen={listen.format(port=free_port())}", f"http.token={token}", "log.format=json"]
    path.write_text("\n".join([*lines, "kafka.bootstrap.servers=127.0.0.1:1"]), encoding="utf-8")

    checked = subprocess.run([binary, "check-config", "-c", path], capture_output=True, text=True, timeout=30, env={})
    worker = Process([binary, "worker", "-c", path], tmp_path / "log", {"HOME": str(tmp_path)})
    worker.wait_until(lambda: '"event":"worker-started"' in worker.log.read_text(), "it has started")

    assert checked.returncode == 0
    assert ("TLS" in checked.stderr) == is_exposed
    assert ('"event":"token-exposed"' in worker.log.read_text()) == is_exposed
    assert "s3cret" not in checked.stdout + checked.stderr + worker.log.read_text()
    assert worker.stop() == 0


@pytest.mark.parametrize("host, is_told", [("localstack.example:4566", True), ("127.0.0.1:4566", False)])
def test_plain_http_to_another_machine_is_warned_of(binary, tmp_path, host, is_told):
    path = tmp_path / "file.properties"
    lines = ["aws.endpoints.plain.allowed=localstack.example", "http.listen=", "kafka.bootstrap.servers=127.0.0.1:1"]
    path.write_text("\n".join([*lines, "log.format=json"]), encoding="utf-8")

    environment = {"HOME": str(tmp_path), "AWS_ENDPOINT_URL": f"http://{host}"}
    worker = Process([binary, "worker", "-c", path], tmp_path / "log", environment)
    worker.wait_until(lambda: '"event":"worker-started"' in worker.log.read_text(), "it has started")

    assert ('"event":"endpoint-plain"' in worker.log.read_text()) == is_told
    assert worker.stop() == 0


def test_the_password_of_a_proxy_is_shown_nowhere(binary, tmp_path):
    path = tmp_path / "file.properties"
    lines = ["aws.proxy.url=http://me:planted@proxy.example:3128", "http.listen=", "kafka.bootstrap.servers=127.0.0.1:1"]
    path.write_text("\n".join([*lines, "log.format=json"]), encoding="utf-8")

    checked = subprocess.run([binary, "check-config", "-c", path], capture_output=True, text=True, timeout=30, env={})
    worker = Process([binary, "worker", "-c", path], tmp_path / "log", {"HOME": str(tmp_path)})
    worker.wait_until(lambda: '"event":"worker-started"' in worker.log.read_text(), "it has started")

    assert '"name":"aws.proxy.url","value":"http://******@proxy.example:3128"' in checked.stdout
    assert "planted" not in checked.stdout + checked.stderr + worker.log.read_text()
    assert worker.stop() == 0


def test_a_worker_that_reaches_no_broker_says_which_and_why(binary, tmp_path):
    path, port = tmp_path / "file.properties", free_port()
    path.write_text(f"http.listen=127.0.0.1:{port}\nlog.format=json\nkafka.bootstrap.servers=127.0.0.1:1", encoding="utf-8")
    worker = Process([binary, "worker", "-c", path], tmp_path / "log", {"HOME": str(tmp_path)})

    def ready():
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5).read().decode()
        except urllib.error.HTTPError as answer:
            return answer.read().decode()
        except OSError:
            return ""

    worker.wait_until(lambda: "Connection refused" in ready(), "/ready says it")
    assert "127.0.0.1:1" in ready()
    assert '"event":"kafka-trouble"' in worker.log.read_text() and "Connection refused" in worker.log.read_text()
    assert worker.stop() == 0


def test_requests(misuse):
    for request, code, thing, way_out in REQUESTS:
        text = request if isinstance(request, str) else json.dumps(request)
        for output in ["table", "json"]:
            misuse(["plan", "-f", "-", "--offline", "--output", output], code, thing, way_out, input=text)
