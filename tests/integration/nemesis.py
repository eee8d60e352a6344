"""Who kills workers while a fleet is at work."""

import time

KILL_EVERY_S = 3


class Nemesis:
    """Kills a worker (kill -9) every few seconds, and starts it again at once."""

    def __init__(self, fleet, random_source):
        self.fleet = fleet
        self.random = random_source
        self.kills = 0
        self.next_at = time.monotonic() + KILL_EVERY_S

    def strike(self):
        if time.monotonic() < self.next_at:
            return
        victim = self.random.choice(self.fleet.workers)
        victim.kill()
        victim.start()
        self.kills += 1
        self.next_at = time.monotonic() + KILL_EVERY_S * self.random.uniform(0.5, 1.5)
