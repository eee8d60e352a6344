"""The image's steps, in an empty Debian for each stage, and the package that they make and install."""

import itertools
import pathlib
import shutil
import subprocess

import pytest

from deploy.containerfile import Build
from deploy.empty_root import EmptyRoot, bootstrap
from deploy.package import assert_it_goes_with_all_that_it_brought

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTAINERFILE = ROOT / "deploy/container/Containerfile"
SUITE = "trixie"


def copy_context(target):
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True
    )
    for name in listed.stdout.decode().split("\0")[:-1]:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)


@pytest.fixture(scope="module")
def stages(tmp_path_factory):
    directory = tmp_path_factory.mktemp("roots")
    bootstrap(directory / "bootstrapped", SUITE)
    numbers = itertools.count()

    def new_root():
        return EmptyRoot.copy_of(directory / "bootstrapped", directory / f"stage-{next(numbers)}")

    yield Build(CONTAINERFILE.read_text(encoding="utf-8"), new_root, copy_context).stages
    shutil.rmtree(directory)


@pytest.mark.root
def test_the_image_runs_as_nobody_on_a_root_that_cannot_be_written(stages):
    image = stages[-1]
    assert image.command[:2] == ["worker", "-c"]
    assert "topics.prefix" in image.run(["check-config", *image.command[1:]])
    image.run(["demo"])


@pytest.mark.root
def test_the_package_is_removed_with_all_that_it_brought(stages):
    assert_it_goes_with_all_that_it_brought(stages[-1].root)
