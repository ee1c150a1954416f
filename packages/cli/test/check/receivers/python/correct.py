"""A receiver without the kit that keeps its promises. The others in this folder inherit from it and replace one part by a mistake."""

import hashlib
import hmac
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

SECRET = os.environ["VIDEOVECTOR_WEBHOOK_SECRET"].encode()


class Correct:
    def __init__(self):
        self.effects = {}
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)
        self.states = {}

    def verify(self, body, headers):
        expected = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(headers.get("X-Webhook-Signature", "").encode("latin-1"), expected.encode())

    def key(self, body, headers):
        return (headers.get("X-Delivery-ID"), hashlib.sha256(body).hexdigest())

    def handle(self, event):
        if event["data"].get("check") == "fail":
            time.sleep(event["data"]["check_delay_ms"] / 1000)
            raise RuntimeError("asked to fail")
        time.sleep(0.02)
        with self.lock:
            self.effects[event.get("id")] = self.effects.get(event.get("id"), 0) + 1

    def handle_once(self, key, event):
        with self.lock:
            while self.states.get(key) == "in progress":
                self.changed.wait()
            if self.states.get(key) == "done":
                return 200
            self.states[key] = "in progress"
        try:
            self.handle(event)
            state = "done"
        except Exception:
            state = "failed"
        with self.lock:
            self.states[key] = state
            self.changed.notify_all()
        return 200 if state == "done" else 500

    def handled(self, id):
        with self.lock:
            return self.effects.get(id, 0)

    def receive(self, body, headers):
        if not self.verify(body, headers):
            return 401
        event = json.loads(body)
        if event["event"] != "prompt_run.completed":
            return 200
        return self.handle_once(self.key(body, headers), event)


def read_body(request):
    if request.headers.get("Transfer-Encoding", "").lower() != "chunked":
        return request.rfile.read(int(request.headers.get("Content-Length", 0)))
    body = b""
    while size := int(request.rfile.readline().split(b";")[0], 16):
        body += request.rfile.read(size)
        request.rfile.readline()
    request.rfile.readline()
    return body


def serve(receiver):
    class Request(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status, text=""):
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text.encode())

        def do_POST(self):
            body = read_body(self)
            if "Content-Length" in self.headers and len(body) < int(self.headers["Content-Length"]):
                return
            try:
                status = receiver.receive(body, self.headers)
            except Exception:
                status = 500
            self.answer(status)

        def do_GET(self):
            url = urlparse(self.path)
            if url.path == "/handled":
                return self.answer(200, str(receiver.handled(parse_qs(url.query)["id"][0])))
            self.answer(405)

        do_HEAD = do_GET

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 256
        daemon_threads = True

        def handle_error(self, *_):
            """A sender that hung up."""

    server = Server(("127.0.0.1", int(os.environ.get("PORT", 0))), Request)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve(Correct())
