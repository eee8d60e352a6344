"""What goes through the proxy that the configuration names, and what it gets to see."""

import base64
import re
import socket
import threading

import pytest

from aws.test_tls import Server, make_calls
from harness.certificates import Authority

HOST = "ec2.eu-west-1.amazonaws.com"
USER = "me:planted-password"
SECRETS = (b"planted", b"AKIDEXAMPLE", b"AWS4-HMAC", b"Authorization:", b"Action=")
MADE = b"HTTP/1.1 200 Connection established\r\nX-Proxy: here\r\n\r\n"


class Proxy:
    """Opens a tunnel to `server`, whatever host is asked for; or answers with `answer`, b"" for nothing at all."""

    def __init__(self, server, answer=MADE, user=None):
        self.server, self.answer = server, answer
        self.authorization = b"Basic " + base64.b64encode(user.encode()) if user else None
        self.heads, self.threads, self.is_over = [], [], threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept)
        self.thread.start()

    def url(self, user=None):
        return f"http://{user + '@' if user else ''}127.0.0.1:{self.port}"

    def accept(self):
        while True:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            self.threads.append(threading.Thread(target=self.serve, args=(connection,)))
            self.threads[-1].start()

    def serve(self, connection):
        with connection:
            head = b""
            while b"\r\n\r\n" not in head and (chunk := connection.recv(65536)):
                head += chunk
            self.heads.append(head)
            if not self.answer:
                self.is_over.wait(30)
            elif self.authorization and b"Proxy-Authorization: " + self.authorization not in head:
                connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            else:
                connection.sendall(self.answer)
                if self.answer == MADE:
                    self.relay(connection)

    def relay(self, connection):
        with socket.create_connection(("127.0.0.1", self.server.port)) as other:
            there = threading.Thread(target=self.pass_on, args=(connection, other))
            there.start()
            self.pass_on(other, connection)
            there.join(10)

    @staticmethod
    def pass_on(source, target):
        try:
            while chunk := source.recv(65536):
                target.sendall(chunk)
            target.shutdown(socket.SHUT_WR)
        except OSError:  # one of the two has gone
            pass

    def stop(self):
        self.is_over.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in [self.thread, *self.threads]:
            thread.join(10)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def certificates(authority):
    return {host: authority.issue(host, host=host) for host in (HOST, "localhost")}


@pytest.fixture
def start(certificates):
    started = []

    def keep(one):
        started.append(one)
        return one

    keep.server = lambda host=HOST: keep(Server(certificates[host].context()))
    keep.proxy = lambda *arguments, **options: keep(Proxy(*arguments, **options))
    yield keep
    for one in reversed(started):
        one.stop()


@pytest.fixture
def call(authority, tmp_path):
    def make(proxy, times=1, hosts="", **variables):
        trusted = {"HOME": str(tmp_path), "AWS_CA_BUNDLE": str(authority.certificate.file)}
        return make_calls(times, {**trusted, **variables}, proxy, hosts)

    return make


def test_calls_go_through_the_tunnel_and_connections_are_kept(start, call):
    server = start.server()
    proxy = start.proxy(server, user=USER)

    ends = call(proxy.url(USER), times=5, NO_PROXY="*", no_proxy="*", HTTPS_PROXY="http://127.0.0.1:1")

    assert [(end["class"], end["status"]) for end in ends] == [("none", 200)] * 5
    assert (server.requests, server.connections, len(proxy.heads)) == (5, 1, 1)
    [head] = proxy.heads
    assert head.startswith(f"CONNECT {HOST}:443 HTTP/1.1\r\n".encode())
    assert not any(secret in head.replace(b"Proxy-Authorization:", b"") for secret in SECRETS)


def test_a_proxy_that_asks_for_nobody_is_told_of_nobody(start, call):
    server = start.server()
    proxy = start.proxy(server)

    [end] = call(proxy.url())

    assert (end["class"], server.requests) == ("none", 1)
    assert b"Proxy-Authorization" not in proxy.heads[0]


# What the proxy does instead of opening a tunnel, and what is said of it.
REFUSALS = {
    "no user": (None, {"user": USER}, "407"),
    "another user": ("me:planted-wrong", {"user": USER}, "407"),
    "denied": (USER, {"answer": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"}, "403"),
    "down": (USER, {"answer": b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 7\r\n\r\nplanted"}, "502"),
    "redirect": (USER, {"answer": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n"}, "302"),
    "garbage": (USER, {"answer": b"planted garbage\r\n\r\n"}, ""),
    "silent": (USER, {"answer": b""}, "[Tt]im"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_whatever_the_proxy_does_the_call_has_not_been_made(start, call, name):
    user, options, why = REFUSALS[name]
    server = start.server()
    proxy = start.proxy(server, **options)

    [end] = call(proxy.url(user))

    assert (end["class"], end["isOutcomeUnknown"], end["status"]) == ("transient", False, 0)
    assert end["message"].startswith(f"https://{HOST}: ")
    assert re.search(why, end["message"])
    assert "planted" not in end["message"]
    assert server.requests == 0
    assert not any(secret in head for head in proxy.heads for secret in (b"AKIDEXAMPLE", b"AWS4-HMAC"))


def test_a_proxy_that_is_not_there_is_said_to_be_so(start, call):
    [end] = call("http://me:planted@127.0.0.1:1")
    assert (end["class"], end["isOutcomeUnknown"]) == ("transient", False)
    assert "127.0.0.1" in end["message"] and "planted" not in end["message"]


def test_the_tunnel_hides_nobody_who_is_not_to_be_trusted(start, call):
    server = start.server("localhost")  # its certificate is for another host
    proxy = start.proxy(server)

    [end] = call(proxy.url())

    assert "see whether the endpoint's name is right" in end["message"]
    assert (end["class"], server.requests) == ("transient", 0)


def test_what_is_on_this_machine_is_reached_without_the_proxy(start, call):
    secure, plain = start.server("localhost"), start(Server())
    proxy = start.proxy(secure)

    for url, server in ((f"https://localhost:{secure.port}", secure), (f"http://127.0.0.1:{plain.port}", plain)):
        [end] = call(proxy.url(), AWS_ENDPOINT_URL=url)
        assert (end["class"], server.requests) == ("none", 1)
    assert proxy.heads == []


def test_keys_are_fetched_without_the_proxy(start, call):
    """Of a container, by https: nobody but this machine hands them out."""
    secure = start.server("localhost")
    proxy = start.proxy(start.server())

    [end] = call(
        proxy.url(),
        AWS_ACCESS_KEY_ID="",
        AWS_SECRET_ACCESS_KEY="",
        AWS_CONTAINER_CREDENTIALS_FULL_URI=f"https://localhost:{secure.port}/keys",
    )

    assert end["class"] != "none"  # what it answers, if it does, are no keys
    assert (secure.connections, proxy.heads) == (1, [])
