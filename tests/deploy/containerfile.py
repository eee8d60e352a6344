"""Carries out a Containerfile in empty Debians, one for each stage: the instructions that ours has, and no others."""

import json
import re
import shlex
import shutil

MOUNT = re.compile(r"--mount=type=bind,from=(\w+),source=(\S+),target=(\S+)\s+(.*)", re.DOTALL)


def instructions_of(text):
    """(instruction, what follows it), with continued lines joined."""
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for line in lines.replace("\\\n", " ").splitlines():
        if line.strip():
            yield tuple(line.split(maxsplit=1))


class Stage:
    def __init__(self, root):
        self.root = root
        self.workdir = "/"
        self.user = "0:0"
        self.entrypoint = []
        self.command = []

    def run(self, words):
        """The stage as a container whose root cannot be written to; its output."""
        return self.root.run(shlex.join([*self.entrypoint, *words]), self.workdir, self.user, is_read_only=True)


class Build:
    """`new_root()` is an empty Debian, `context` a function that puts the context into a folder."""

    def __init__(self, text, new_root, context):
        self.new_root = new_root
        self.context = context
        self.stages = []
        self.named = {}
        for instruction, rest in instructions_of(text):
            getattr(self, f"do_{instruction.lower()}")(rest)

    @property
    def stage(self):
        return self.stages[-1]

    def do_arg(self, rest):
        pass

    def do_from(self, rest):
        image, *name = rest.split(" AS ")
        assert image == "docker.io/library/debian:${DEBIAN}", image
        self.stages.append(Stage(self.new_root()))
        self.named.update(dict.fromkeys(name, self.stage))

    def do_workdir(self, rest):
        self.stage.workdir = rest
        (self.stage.root.path / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)

    def do_copy(self, rest):
        assert rest == ". .", rest
        self.context(self.stage.root.path / self.stage.workdir.lstrip("/"))

    def do_run(self, rest):
        mount = MOUNT.match(rest)
        if not mount:
            self.stage.root.run(rest, self.stage.workdir, self.stage.user)
            return
        name, source, target, command = mount.groups()
        there = self.stage.root.path / target.lstrip("/")
        shutil.copytree(self.named[name].root.path / source.lstrip("/"), there)
        self.stage.root.run(command, self.stage.workdir, self.stage.user)
        shutil.rmtree(there)

    def do_user(self, rest):
        self.stage.user = rest

    def do_expose(self, rest):
        assert rest.isdigit()

    def do_stopsignal(self, rest):
        assert rest == "SIGTERM"

    def do_entrypoint(self, rest):
        self.stage.entrypoint = json.loads(rest)

    def do_cmd(self, rest):
        self.stage.command = json.loads(rest)
