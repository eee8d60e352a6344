"""The package of what was built here, in an empty Debian of this machine's own release."""

import pathlib
import platform
import shutil
import subprocess

import pytest

from deploy.empty_root import EmptyRoot, bootstrap
from deploy.package import assert_it_goes_with_all_that_it_brought

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"
NOBODY = {"user": "65532:65532", "is_read_only": True}


@pytest.fixture
def root(tmp_path):
    bootstrap(tmp_path / "root", platform.freedesktop_os_release()["VERSION_CODENAME"])
    yield EmptyRoot(tmp_path / "root")
    shutil.rmtree(tmp_path / "root")


@pytest.mark.root
def test_it_brings_what_a_worker_needs_and_goes_with_all_of_it(root):
    pack = ["cpack", "--config", BUILD / "CPackConfig.cmake", "-B", root.path / "package"]
    subprocess.run(pack, check=True, stdout=subprocess.DEVNULL)
    root.run("apt-get update -qq && apt-get install -y -qq --no-install-recommends /package/*.deb && rm -r /package")
    checked = root.run("tidemark check-config -c /etc/tidemark/worker.properties", **NOBODY)
    assert '"origin":"/etc/tidemark/worker.properties:' in checked
    root.run("tidemark demo", **NOBODY)
    assert_it_goes_with_all_that_it_brought(root)
