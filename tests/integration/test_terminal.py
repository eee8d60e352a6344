"""What a person sees on a terminal of some width, with colours and without; no Kafka, no AWS."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios

import pytest

from integration.test_completion import has_terminals

ARN = "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"
PLAN = ["plan", "--offline", "--output", "table", ARN]
COLOUR = re.compile(r"\x1b\[\d+m")


def on_a_terminal(binary, columns, **environment):
    """What comes out of a pseudo-terminal, as lines."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    with subprocess.Popen([binary, *PLAN], stdout=theirs, stdin=subprocess.DEVNULL, env=environment):
        os.close(theirs)
        said = b""
        try:
            while more := os.read(ours, 65536):
                said += more
        except OSError:  # the other end is closed
            pass
    os.close(ours)
    return said.decode().replace("\r\n", "\n").splitlines()


@pytest.mark.skipif(not has_terminals(), reason="no terminal can be made here, as where /dev/pts is not mounted")
@pytest.mark.parametrize("columns", [140, 60, 40])
@pytest.mark.parametrize("no_color", ["", "1"])
def test_lines_fit_and_colours_are_only_where_they_are_wanted(binary, columns, no_color):
    lines = on_a_terminal(binary, columns, TERM="xterm-256color", NO_COLOR=no_color)

    shown = [COLOUR.sub("", line) for line in lines]
    assert "\x1b" not in "".join(shown)
    assert (shown == lines) == (no_color == "1")
    assert [line for line in shown if len(line) > columns and len(line.split()[-1]) < columns] == []
    assert f" {ARN}" in "\n".join(shown)  # a name is never broken by us
    assert re.search(r"Would start +yes", "\n".join(shown))


@pytest.mark.skipif(not has_terminals(), reason="no terminal can be made here, as where /dev/pts is not mounted")
def test_a_dumb_terminal_gets_no_escapes(binary):
    assert "\x1b" not in "".join(on_a_terminal(binary, 80, TERM="dumb"))


def test_what_is_no_terminal_gets_no_escapes(binary):
    done = subprocess.run([binary, *PLAN], capture_output=True, text=True, env={"TERM": "xterm"}, timeout=30)

    assert "Would start" in done.stdout and "\x1b" not in done.stdout
