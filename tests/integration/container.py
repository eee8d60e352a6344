"""A double of the endpoint from which a container takes its keys."""

import http.server
import json
import threading


class ContainerEndpoint:
    """Answers with 503 until it has keys; wants its token."""

    def __init__(self, authorization):
        self.authorization = authorization
        self.keys = None
        self.asked = 0
        endpoint = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                endpoint.asked += 1
                self.answer(*endpoint.answer_to(self.headers["Authorization"]))

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/keys"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer_to(self, authorization):
        if authorization != self.authorization:
            return 403, b"no"
        return (200, json.dumps(self.keys).encode()) if self.keys else (503, b"not yet")

    def close(self):
        self.server.shutdown()
        self.server.server_close()
