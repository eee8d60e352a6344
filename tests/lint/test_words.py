"""The project speaks of itself alone: not of how it was made, not of one machine, not of where packages come from."""

import pathlib
import re

import pytest

from lint.tree import files, read


def word(*parts):
    """Banned words are put together here, so that this file may stand in the tree that it looks through."""
    return "".join(parts)


SITTING = word("ses", "sion")
PROXY = word("ag", "ent")

# What the words mean when they are AWS's, Kafka's, HTTP's or pytest's own.
ALLOWED = [
    rf"{SITTING}\.timeout\.ms",
    rf"{SITTING}s?('s)? time-?outs?",
    rf"\b(its|whose|their) {SITTING}\b",
    rf"the {SITTING} of a (worker|member|consumer)",
    rf"{SITTING}s? (name|token)s?",
    rf"sso-{SITTING}",
    rf"scope=.{SITTING}.",
    rf"\b(boto3|botocore)\.{SITTING}\b",
    rf"\b{SITTING}\.(get_\w+|create_client|client)",
    rf"user[-_ ]{PROXY}",
    rf"(VSS|SSM|Systems Manager) {PROXY}",
]

# Places that may name what others may not, with the reason.
EXCEPTIONS = {
    "tests/aws/test_sigv4_vectors.c": ("published vectors may lie beside the project", word(r"\.\./sha", "red/data/sigv4")),
}


BANNED = {
    "how it was made": [
        rf"\b{SITTING}s?\b",
        rf"\b{word('pro', 'mpt')}s?\b",
        rf"\b{PROXY}s?\b",
        rf"\b{word('clau', 'de')}\b",
        rf"\b{word('chat', 'gpt')}\b",
        rf"\b{word('language ', 'model')}\b",
    ],
    "one machine": [word("/wo", "rk/"), word("/ho", "me/"), word("\\bsha", "red/")],
    "where packages come from": [
        word("repo1.", "maven", r"\.org"),
        word("repo.", "maven"),
        word("py", r"pi\.org"),
        word("python", r"hosted\.org"),
        word("deb.", r"debian\.org"),
        word("registry.", "npmjs"),
        word("index.", r"docker\.io"),
    ],
    "an issue": [r"\bissue #?\d+\b", r"(?<![\w&])#\d{1,4}\b(?!\w)"],
}


# A hash before a number is an issue in prose; elsewhere it is a colour, an anchor or a comment's number.
PROSE = {".md", ".c", ".h"}


def found_in(path, patterns):
    text = read(path)
    _, exception = EXCEPTIONS.get(str(path), (None, None))
    for allowed in ALLOWED + ([exception] if exception else []):
        text = re.sub(allowed, "", text, flags=re.I)
    for pattern in patterns:
        for match in re.finditer(pattern, text, flags=re.I):
            yield f"{path}: {match.group()}"


def texts():
    for path in files():
        try:
            read(path)
        except UnicodeDecodeError:
            continue
        yield path


@pytest.mark.parametrize("subject", sorted(BANNED))
def test_nothing_is_said_of(subject):
    looked_at = [path for path in texts() if subject != "an issue" or path.suffix in PROSE]
    assert [line for path in looked_at for line in found_in(path, BANNED[subject])] == []


def test_banned_words_are_known():
    assert re.search(BANNED["how it was made"][0], f"in this {SITTING} we", re.I)
    assert re.search(BANNED["one machine"][0], word("cd /wo", "rk/main"))
    assert re.search(BANNED["where packages come from"][0], word("https://repo1.", "maven", ".org/maven2"))
    assert re.search(BANNED["an issue"][1], "as #12 says")


def test_every_exception_is_still_one():
    for path, (_, exception) in EXCEPTIONS.items():
        assert re.search(exception, read(pathlib.Path(path))), path
