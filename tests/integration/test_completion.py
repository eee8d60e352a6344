"""Shells complete Tidemark's command lines: asked themselves, and by pressing the key."""

import os
import pty
import select
import shutil
import subprocess
import time

import pytest

# What is typed, and what must and must not be offered.
CASES = [
    (["tidemark", ""], {"job", "worker", "plan", "help", "schema"}, {"start", "--output"}),
    (["tidemark", "wo"], {"worker"}, {"job"}),
    (["tidemark", "job", ""], {"start", "why", "events"}, {"list-all", "bash"}),
    (["tidemark", "job", "wa"], {"watch"}, {"why"}),
    (["tidemark", "job", "list", "--st"], {"--state"}, {"--kind"}),
    (["tidemark", "job", "list", "--output", ""], {"table", "json", "jsonl"}, {"--state"}),
    (["tidemark", "job", "list", "--output", "js"], {"json", "jsonl"}, {"table"}),
    (["tidemark", "job", "start", "--overlap", ""], {"Queue", "Skip", "Fail"}, {"--wait"}),
    (["tidemark", "plan", "--kind", "re"], {"restore"}, {"backup"}),
    (["tidemark", "completion", ""], {"bash", "zsh", "fish"}, set()),
    (["tidemark", "schema", "st"], {"start-backup-job", "stop-job"}, {"asyncapi"}),
    (["tidemark", "worker", "--set", "topics."], {"topics.prefix="}, {"worker.id="}),
    (["tidemark", "worker", "--boot"], {"--bootstrap-servers"}, set()),
]


@pytest.fixture
def script(binary, tmp_path):
    def write(shell):
        if shutil.which(shell) is None:
            pytest.skip(f"{shell} is not installed: deploy/install-packages {shell}")
        path = tmp_path / f"completion.{shell}"
        printed = subprocess.run([binary, "completion", shell], check=True, capture_output=True, env={})
        path.write_bytes(printed.stdout)
        return path

    return write


def ask(command):
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30)
    assert done.stderr == ""
    return {line.split("\t")[0].strip() for line in done.stdout.splitlines()}


def offered_by_bash(path, words):
    quoted = " ".join(f"'{word}'" for word in words)
    return ask(["bash", "--norc", "-c", f"source {path}; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _tidemark; "
                'printf "%s\\n" "${COMPREPLY[@]}"'])  # fmt: skip


def offered_by_fish(path, words):
    line = " ".join(words)
    return ask(["fish", "--no-config", "-c", f"source {path}; complete -C '{line}'"])


@pytest.mark.parametrize("shell, offered", [("bash", offered_by_bash), ("fish", offered_by_fish)])
def test_what_a_shell_offers(script, shell, offered):
    path = script(shell)
    for words, wanted, unwanted in CASES:
        told = offered(path, words)
        assert wanted <= told, (words, told)
        assert not unwanted & told, (words, told)


def test_bash_completes_behind_an_equals_sign_and_files(script, tmp_path):
    path = script("bash")
    assert offered_by_bash(path, ["tidemark", "plan", "--output", "=", "ta"]) == {"table"}
    assert offered_by_bash(path, ["tidemark", "plan", "--output", "="]) == {"table", "json", "jsonl"}
    assert offered_by_bash(path, ["tidemark", "plan", "-f", f"{tmp_path}/compl"]) == {str(path)}


SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], []),
    "zsh": (["zsh", "-f", "-i"], ["autoload -Uz compinit", "compinit -u -D"]),
}


class Terminal:
    """A shell that believes that a person types."""

    def __init__(self, command, directory):
        self.child, self.descriptor = pty.fork()
        if self.child == 0:
            environment = {"PATH": os.environ["PATH"], "TERM": "dumb", "HOME": str(directory), "PS1": "$ "}
            os.execvpe(command[0], command, environment)
        self.seen = ""

    def type(self, text):
        os.write(self.descriptor, text.encode())

    def wait_for(self, text, within=20):
        end = time.monotonic() + within
        while text not in self.seen:
            assert time.monotonic() < end, f"{text!r} is not in {self.seen!r}"
            if select.select([self.descriptor], [], [], 0.1)[0]:
                self.seen += os.read(self.descriptor, 65536).decode(errors="replace")

    def close(self):
        os.close(self.descriptor)
        os.waitpid(self.child, 0)


def has_terminals():
    try:
        for descriptor in pty.openpty():
            os.close(descriptor)
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_terminals(), reason="no terminal can be made here, as where /dev/pts is not mounted")
@pytest.mark.parametrize("shell", SHELLS)
def test_the_key_completes(script, shell, tmp_path):
    command, first = SHELLS[shell]
    path = script(shell)
    terminal = Terminal(command, tmp_path)
    try:
        for line in [*first, f"source {path}", "echo re''ady"]:
            terminal.type(line + "\n")
        terminal.wait_for("ready\r\n")
        for typed, completed in [
            ("tidemark job wh\t", "tidemark job why"),
            ("tidemark plan --offl\t", "tidemark plan --offline"),
            ("tidemark job list --output jsonl --ki\t", "--kind"),
        ]:
            terminal.seen = ""
            terminal.type(typed)
            terminal.wait_for(completed)
            terminal.type("\x15")  # forgets the line
    finally:
        terminal.close()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_well_formed(script, shell):
    done = subprocess.run([shell, "-n", script(shell)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
