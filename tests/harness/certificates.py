"""Certificates for servers that a test starts, made with the openssl command."""

import dataclasses
import pathlib
import ssl
import subprocess


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


@dataclasses.dataclass(frozen=True)
class Certificate:
    file: pathlib.Path
    key: pathlib.Path

    def context(self):
        """Of a server that shows it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


class Authority:
    """Makes certificates that whoever trusts its own trusts too."""

    def __init__(self, directory, name="authority"):
        self.directory = directory
        self.certificate = self.self_signed(name, ca=True)

    def self_signed(self, name, host="localhost", ca=False):
        made = Certificate(self.directory / f"{name}.pem", self.directory / f"{name}.key")
        extensions = ["-addext", f"subjectAltName=DNS:{host}"] if not ca else []
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 2,
                "-subj", f"/CN={name}", *extensions, "-keyout", made.key, "-out", made.file)  # fmt: skip
        return made

    def issue(self, name, host="localhost", begins=None, ends=None):
        """`begins` and `ends` as YYYYMMDDHHMMSSZ; without them, around now."""
        made = Certificate(self.directory / f"{name}.pem", self.directory / f"{name}.key")
        request, store = self.directory / f"{name}.csr", self.directory / f"{name}.ca"
        store.mkdir()
        (store / "index.txt").touch()
        settings = store / "ca.cnf"
        settings.write_text(
            f"[ca]\ndefault_ca=a\n[a]\ndatabase={store}/index.txt\nrand_serial=yes\nnew_certs_dir={store}\n"
            f"default_md=sha256\npolicy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n"
            f"[e]\nsubjectAltName=DNS:{host}\n"
        )
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", f"/CN={host}", "-keyout", made.key, "-out", request)  # fmt: skip
        period = ["-startdate", begins, "-enddate", ends] if begins else ["-days", 2]
        openssl("ca", "-batch", "-notext", "-config", settings, "-cert", self.certificate.file,
                "-keyfile", self.certificate.key, "-in", request, "-out", made.file, *period)  # fmt: skip
        return made
