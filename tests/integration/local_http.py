"""A server on loopback that gives one kind of answer to whoever asks by GET: the base of what stands for an endpoint."""

import http.server
import threading


class LocalServer:
    """`answer_to(path, headers)`, of those that derive from it, returns a status and a body."""

    def __init__(self):
        self.asked = 0
        double = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                double.asked += 1
                self.answer(*double.answer_to(self.path, self.headers))

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
