"""Every source has its test: worker/aws/xml.c and tests/aws/test_xml.c."""

import pathlib

from lint.tree import ROOT, c_sources, part_of

# Sources whose tests stand elsewhere, with the reason and the place.
MOVES = ("moves of jobs, which only make sense together: told by the simulator", "tests/sim")
OPERATIONS = ("operations of EC2, told through its table", "tests/sandbox/test_ec2.c")
ELSEWHERE = {
    "worker/main.c": ("finds a command in a table and runs it", "tests/cli/test_commands.c"),
    "worker/engine/poll_lint.c": ("a part of step_lint, told by its table of cases", "tests/engine/test_step_lint.c"),
    "worker/engine/asking.c": MOVES,
    "worker/engine/beginning.c": MOVES,
    "worker/engine/ending.c": MOVES,
    "worker/engine/opened.c": MOVES,
    "worker/engine/runner.c": MOVES,
    "worker/engine/watching.c": MOVES,
    "worker/sandbox/ec2_snapshot.c": OPERATIONS,
    "worker/sandbox/ec2_tier.c": OPERATIONS,
    "worker/sandbox/ec2_volume.c": OPERATIONS,
}


def mirror_of(path):
    return pathlib.Path("tests") / part_of(path) / f"test_{path.stem}.c"


def test_every_source_has_its_test():
    missing = [
        str(path)
        for path in c_sources()
        if path.suffix == ".c" and str(path) not in ELSEWHERE and not (ROOT / mirror_of(path)).is_file()
    ]
    assert missing == []


def test_every_exception_is_still_one():
    for source, (_, place) in ELSEWHERE.items():
        assert (ROOT / source).is_file(), source
        assert (ROOT / place).exists(), place
        assert not (ROOT / mirror_of(pathlib.Path(source))).is_file(), f"{source} has its test now"
