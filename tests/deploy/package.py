"""What must hold of the package wherever it is installed."""


def assert_it_goes_with_all_that_it_brought(root):
    """What was written into its settings stays until it is purged."""
    brought = root.run("dpkg -L tidemark").split()
    root.run("echo '# mine' >> /etc/tidemark/worker.properties && dpkg --remove tidemark")
    assert "# mine" in root.run("cat /etc/tidemark/worker.properties")
    root.run("dpkg --purge tidemark")
    left = root.run("find / -xdev").split("\n")
    assert "/usr/bin/tidemark" in brought
    assert [name for name in left if "tidemark" in name] == []
