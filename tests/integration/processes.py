"""Processes that a test starts, each ended by its own id."""

import contextlib
import os
import random
import signal
import socket
import subprocess

from integration.waiting import wait_until

STOP_WITHIN_S = 10


def free_port():
    """One that nothing is bound to.  Not one that the kernel chooses: from those it also takes for the other ends of
    connections, so that it may be gone before the one who asked for it listens."""
    for _ in range(1000):
        port = random.randrange(10000, 32000)
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def is_listening(port):
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A child with its output in a file.  `environment` is all that it gets."""

    def __init__(self, command, log, environment):
        self.log = log
        self.is_frozen = False
        with open(log, "ab") as output:
            self.child = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={"PATH": os.environ["PATH"], **environment},
            )

    @property
    def is_running(self):
        return self.child.poll() is None

    def wait_until(self, condition, what, within=60.0):
        def is_true():
            assert self.is_running, f"ended with {self.child.returncode} before: {what}\n{self.last_words()}"
            return condition()

        return wait_until(is_true, what, within)

    def last_words(self, length=4000):
        return self.log.read_text(errors="replace")[-length:]

    def freeze(self):
        self.is_frozen = True
        self.child.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.is_frozen = False
        self.child.send_signal(signal.SIGCONT)

    def kill(self):
        """kill -9."""
        self.child.kill()
        self.child.wait(STOP_WITHIN_S)

    def stop(self, within=STOP_WITHIN_S):
        """SIGTERM; its exit code.  What is frozen is thawed, so that it can end; nothing else: it would wake what the
        search for leaks has stopped at a process's end, which then waits for ever."""
        if self.is_running:
            self.child.terminate()
        if self.is_frozen:
            self.thaw()
        try:
            return self.child.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"did not stop within {within} s\n{self.last_words()}") from None
