"""Whom a call trusts: a server that is not what its certificate should say is told apart and gets nothing, and nothing in
the environment changes that but the file that AWS_CA_BUNDLE names."""

import json
import re
import socket
import ssl
import subprocess
import threading

import pytest

from aws.test_protocols_botocore import BUILD
from harness.certificates import Authority
from lint.tree import ROOT

PROGRAM = BUILD / "tests" / "make_call"
BODY = (
    b'<CreateSnapshotResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>'
    b"<snapshotId>snap-1</snapshotId></CreateSnapshotResponse>"
)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)

# What elsewhere makes a client trust anybody, or whom these files trust.
TEMPTATIONS = (
    "CURL_INSECURE SSL_NO_VERIFY GIT_SSL_NO_VERIFY AWS_NO_VERIFY_SSL AWS_INSECURE TIDEMARK_INSECURE "
    "TIDEMARK_AWS_VERIFY_SSL TIDEMARK_TLS_SKIP_VERIFY"
).split()
TRUSTS = "CURL_CA_BUNDLE SSL_CERT_FILE REQUESTS_CA_BUNDLE TIDEMARK_AWS_CA_BUNDLE NODE_EXTRA_CA_CERTS".split()


class Server:
    """Answers every request in the same way.  Without a context it speaks no TLS."""

    def __init__(self, context=None):
        self.context = context
        self.requests = self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept)
        self.thread.start()

    def accept(self):
        while True:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                self.connections += 1
                try:
                    self.serve(self.context.wrap_socket(connection, server_side=True) if self.context else connection)
                except OSError:  # the client has gone, or did not like the certificate
                    pass

    def serve(self, connection):
        with connection:
            seen = b""
            while chunk := connection.recv(65536):
                seen += chunk
                head, _, body = seen.partition(b"\r\n\r\n")
                length = re.search(rb"Content-Length: (\d+)", head)
                if length and len(body) >= int(length.group(1)):
                    self.requests += 1
                    seen = b""
                    connection.sendall(ANSWER)

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(10)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def start():
    started = []

    def start_server(context=None):
        started.append(Server(context))
        return started[-1]

    yield start_server
    for server in started:
        server.stop()


def make_calls(times, environment, *arguments):
    keys = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
    command = [PROGRAM, str(times), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env={**keys, **environment}, timeout=60)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def call(server, home, times=1, scheme="https", **variables):
    url = f"{scheme}://localhost:{server.port}"
    return make_calls(times, {"HOME": str(home), "AWS_ENDPOINT_URL": url, **variables})


def old_tls(certificate):
    context = certificate.context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1
    return context


# The server's context, what is said of it, and what to do.
REFUSED = {
    "wrong-host": (
        lambda ca: ca.issue("wrong", host="other.example").context(),
        "does not match|no alternative certificate subject name",
        "see whether the endpoint's name",
    ),
    "expired": (
        lambda ca: ca.issue("expired", begins="20200101000000Z", ends="20200201000000Z").context(),
        "expired",
        "has to be renewed",
    ),
    "not-yet-valid": (
        lambda ca: ca.issue("future", begins="20900101000000Z", ends="20900201000000Z").context(),
        "not yet valid",
        "this machine's clock",
    ),
    "self-signed": (lambda ca: ca.self_signed("alone").context(), "self-signed", "AWS_CA_BUNDLE"),
    "unknown-issuer": (
        lambda ca: Authority(ca.directory, "stranger").issue("strange").context(),
        "unable to get local issuer",
        "AWS_CA_BUNDLE",
    ),
    "tls-1.1": (lambda ca: old_tls(ca.issue("old")), "protocol version", "TLS 1.2"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_server_that_is_not_to_be_trusted_is_refused(authority, start, tmp_path, name):
    make, why, advice = REFUSED[name]
    server = start(make(authority))
    (tmp_path / ".curlrc").write_text("insecure\n")
    tempting = {**dict.fromkeys(TEMPTATIONS, "1"), "PYTHONHTTPSVERIFY": "0", "NODE_TLS_REJECT_UNAUTHORIZED": "0"}

    [end] = call(server, tmp_path, AWS_CA_BUNDLE=str(authority.certificate.file), **tempting)

    assert (end["class"], end["isOutcomeUnknown"], end["status"]) == ("transient", False, 0)
    assert end["message"].startswith(f"https://localhost:{server.port}: ")
    assert re.search(why, end["message"])
    assert advice in end["message"]
    assert server.requests == 0


def test_other_variables_than_awss_name_nobody_to_trust(authority, start, tmp_path):
    server = start(authority.issue("good-1").context())
    file = str(authority.certificate.file)

    [end] = call(server, tmp_path, **dict.fromkeys(TRUSTS, file), SSL_CERT_DIR=str(authority.directory))

    assert "unable to get local issuer" in end["message"]
    assert server.requests == 0


def test_whom_aws_ca_bundle_names_is_trusted_and_connections_are_kept(authority, start, tmp_path):
    server = start(authority.issue("good-2").context())

    ends = call(server, tmp_path, times=5, AWS_CA_BUNDLE=str(authority.certificate.file))

    assert [(end["class"], end["status"]) for end in ends] == [("none", 200)] * 5
    assert (server.requests, server.connections) == (5, 1)


@pytest.mark.parametrize("content", ["garbage", None])
def test_a_bundle_that_cannot_be_read_trusts_nobody(authority, start, tmp_path, content):
    server = start(authority.issue(f"good-3-{content}").context())
    bundle = tmp_path / "bundle.pem"
    if content:
        bundle.write_text(content)

    [end] = call(server, tmp_path, AWS_CA_BUNDLE=str(bundle))

    assert (end["class"], end["isOutcomeUnknown"]) == ("transient", False)
    assert "AWS_CA_BUNDLE" in end["message"]
    assert server.requests == 0


def test_no_proxy_of_the_environment_is_used(authority, start, tmp_path):
    """The keys in a request are for AWS alone."""
    proxy, secure, plain = start(), start(authority.issue("good-4").context()), start()
    names = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    proxies = dict.fromkeys(names, f"http://127.0.0.1:{proxy.port}")

    for server, scheme in ((secure, "https"), (plain, "http")):
        [end] = call(server, tmp_path, scheme=scheme, AWS_CA_BUNDLE=str(authority.certificate.file), **proxies)
        assert (end["class"], server.requests) == ("none", 1)
    assert proxy.connections == 0


def test_a_plain_endpoint_has_to_be_on_this_machine(start, tmp_path):
    environment = {"HOME": str(tmp_path), "AWS_ENDPOINT_URL": "http://aws.example", "AWS_ACCESS_KEY_ID": "AKID",
                   "AWS_SECRET_ACCESS_KEY": "secret"}  # fmt: skip
    done = subprocess.run([PROGRAM], capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode != 0
    assert "http:// on this machine itself" in done.stderr


def test_nothing_in_the_program_turns_verification_off():
    sources = {path: path.read_text() for path in sorted((ROOT / "worker").rglob("*.c"))}
    options = re.compile(r"CURLOPT_(\w*SSL_VERIFY\w*|SSL_OPTIONS|FOLLOWLOCATION|NETRC\w*|PROXY_\w+), *([^)]+)\)")
    set_to = sorted(found for text in sources.values() for found in options.findall(text))
    assert set_to == [("FOLLOWLOCATION", "0L"), ("SSL_VERIFYHOST", "2L"), ("SSL_VERIFYPEER", "1L")]
    program = (BUILD / "tidemark").read_bytes().lower()
    program = program.replace(b"mhd_use_insecure_tls_early_data", b"")  # a name of libmicrohttpd's, which serves without TLS
    assert [word for word in (b"insecure", b"no_verify", b"no-verify", b"skip_verify") if word in program] == []
