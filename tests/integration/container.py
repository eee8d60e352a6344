"""A double of the endpoint from which a container takes its keys."""

import json

from integration.local_http import LocalServer


class ContainerEndpoint(LocalServer):
    """Answers with 503 until it has keys; wants its token."""

    def __init__(self, authorization):
        self.authorization = authorization
        self.keys = None
        super().__init__()
        self.url += "/keys"

    def answer_to(self, path, headers):
        if headers["Authorization"] != self.authorization:
            return 403, b"no"
        return (200, json.dumps(self.keys).encode()) if self.keys else (503, b"not yet")
