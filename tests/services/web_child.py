"""A web server on PORT that answers every address with the process ids of itself and of a child of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps({"pid": os.getpid(), "child": _child.pid}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        return


if __name__ == "__main__":
    # The child outlives its parent unless somebody ends it.
    _child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
    HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answer).serve_forever()
