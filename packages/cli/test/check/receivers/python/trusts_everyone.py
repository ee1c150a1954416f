"""Checks that there is a signature, and not which one."""

from correct import Correct, serve


class TrustsEveryone(Correct):
    def verify(self, body, headers):
        return "X-Webhook-Signature" in headers


serve(TrustsEveryone())
