"""An empty Debian in a folder, in which commands are run as in a container that has just been made."""

import pathlib
import shutil
import subprocess

CARRIED = ("/etc/resolv.conf", "/etc/hosts")
# In namespaces of its own, so that nothing that it mounts or starts outlives it.  Below a chroot, / is not where anything is
# mounted, and whoever made that has seen to it that mounts stay there.
ENTER = """
mount --make-rprivate / 2>/dev/null || true
mount --bind /dev "$1/dev" && mount -t proc proc "$1/proc" && { [ "$2" = rw ] || mount --bind "$1" "$1"; } &&
  { [ "$2" = rw ] || mount -o remount,bind,ro "$1"; } &&
  exec chroot --userspec="$3" "$1" env -i -C "$4" HOME=/nonexistent PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -euc "$5"
"""


def package_source():
    """Where this machine has its packages from."""
    asked = ["apt-get", "indextargets", "--format", "$(SITE)"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()[0]


def bootstrap(path, suite):
    subprocess.run(
        ["debootstrap", "--variant=minbase", suite, path, package_source()], check=True, stdout=subprocess.DEVNULL
    )
    for name in CARRIED:
        shutil.copy(name, path / name.lstrip("/"))
    for configuration in pathlib.Path("/etc/apt/apt.conf.d").iterdir():
        if "Acquire::" in configuration.read_text(encoding="utf-8"):
            shutil.copy(configuration, path / "etc/apt/apt.conf.d")


class EmptyRoot:
    """In a folder that was bootstrapped."""

    def __init__(self, path):
        self.path = path

    @classmethod
    def copy_of(cls, bootstrapped, path):
        subprocess.run(["cp", "-a", bootstrapped, path], check=True)
        return cls(path)

    def run(self, command, workdir="/", user="0:0", is_read_only=False, expected=0):
        """Its output, both streams in one."""
        words = [ENTER, "enter", self.path, "ro" if is_read_only else "rw", user, workdir, command]
        namespaces = ["--mount", "--propagation", "unchanged", "--pid", "--fork", "--kill-child"]
        done = subprocess.run(
            ["unshare", *namespaces, "sh", "-euc", *map(str, words)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == expected, (command, done.returncode, done.stdout[-4000:])
        return done.stdout
