"""Workers on topics of their own, with a client on each side."""

import subprocess
import uuid

from integration.topics import Events, RecoveryPoints, Records, Requests, Settings, lag
from integration.workers import Worker, create_topics


class Fleet:
    def __init__(self, binary, broker, directory, prefix, cloud, partitions=4, **settings):
        self.binary = binary
        self.broker = broker
        self.directory = directory
        self.prefix = prefix
        self.cloud = cloud
        self.settings = {
            "kafka.bootstrap.servers": broker.bootstrap_servers,
            "kafka.group.id": prefix,
            "topics.prefix": prefix,
            **{name.replace("_", "."): value for name, value in settings.items()},
        }
        self.workers = []
        self.partitions = partitions
        self.create_topics()
        self.requests = Requests(broker.bootstrap_servers, prefix)
        self.switches = Settings(broker.bootstrap_servers, prefix)
        self.events = Events(broker.bootstrap_servers, prefix)
        self.points = RecoveryPoints(broker.bootstrap_servers, prefix)
        self.dead_letters = Records(broker.bootstrap_servers, f"{prefix}.dlq")

    def create_topics(self):
        create_topics(self.binary, self.settings, self.partitions)

    def new_worker(self, name=None):
        """Not started yet."""
        name = name or f"worker-{len(self.workers) + 1}"
        worker = Worker(self.binary, self.directory, name, self.settings, self.cloud.environment())
        self.workers.append(worker)
        return worker

    def add_worker(self, name=None):
        return self.new_worker(name).start_and_wait()

    def command(self, *words, **options):
        """`tidemark WORDS` with the fleet's settings, in an empty environment if none is given; its stdout.  Any other exit
        code than `expected` is a failure."""
        expected = options.pop("expected", 0)
        environment = options.pop("environment", {})
        flags = [word for name, value in self.settings.items() for word in ("--set", f"{name}={value}")]
        done = subprocess.run(
            [str(self.binary), *words, *flags], capture_output=True, text=True, env=environment, timeout=60, **options
        )
        assert done.returncode == expected, (done.returncode, done.stdout, done.stderr)
        self.last_stderr = done.stderr
        return done.stdout

    def send(self, job_type=None, /, **request):
        """Writes a request, which may have its JobType among the others, and returns its job's id."""
        job_id = request.setdefault("JobId", str(uuid.uuid4()))
        self.requests.send({**({"JobType": job_type} if job_type else {}), **request})
        return job_id

    def lag(self):
        return lag(self.broker.bootstrap_servers, self.settings["kafka.group.id"], f"{self.prefix}.jobs")

    def metric(self, name):
        return sum(worker.metric(name) for worker in self.workers)

    def close(self):
        """Whatever is still running drains, and each event that was published after the test looked is checked too."""
        try:
            for worker in self.workers:
                worker.stop()
            self.events.read_to_end()
        finally:
            for worker in self.workers:
                if worker.process and worker.process.is_running:
                    worker.kill()
            for reader in (self.events, self.points, self.dead_letters):
                reader.close()
