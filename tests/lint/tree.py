"""The files of the repository, and just enough C to look at them."""

import functools
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What is built, fetched or kept by tools; everything else is ours.
NOT_OURS = {"build", ".git", "__pycache__", ".pytest_cache", "CMakeUserPresets.json"}


@functools.cache
def files():
    """Every file of ours, relative to the root."""
    found = []
    waiting = [ROOT]
    while waiting:
        for path in sorted(waiting.pop().iterdir()):
            if path.name in NOT_OURS:
                continue
            if path.is_dir():
                waiting.append(path)
            else:
                found.append(path.relative_to(ROOT))
    return found


def c_sources():
    """The C of the program itself, without its tests."""
    return [path for path in files() if path.suffix in (".c", ".h") and path.parts[0] in ("worker", "adapters", "proto")]


def part_of(path):
    """The folder that a source belongs to: "engine" for worker/engine/job.c, "main" for worker/main.c."""
    if path.parts[0] != "worker":
        return path.parts[0]
    return path.parts[1] if len(path.parts) > 2 else "main"


@functools.cache
def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def bare(text):
    """C without comments, with empty strings and without preprocessor lines; every line keeps its number."""

    def only_newlines(match):
        return "\n" * match.group().count("\n")

    def emptied(match):
        return '""' if match.group().startswith('"') else only_newlines(match) or " "

    text = re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', emptied, text, flags=re.S)
    return re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", only_newlines, text, flags=re.M)


def functions(text):
    """(name, first line, last line) of every function; the lines are those of its braces."""
    text = bare(text)
    depth = 0
    opened = None
    for match in re.finditer(r"[{}]", text):
        if match.group() == "{":
            before = text[: match.start()].rstrip()
            if depth == 0 and before.endswith(")"):
                name = re.search(r"(\w+)\s*\((?:[^;{}]|\n)*\)$", before[before.rfind("}") + 1 :][-2000:])
                opened = (name.group(1) if name else "?", text.count("\n", 0, match.start()) + 1)
            depth += 1
        else:
            depth -= 1
            if depth == 0 and opened:
                yield *opened, text.count("\n", 0, match.start()) + 1
                opened = None
