"""Handles whatever verifies, also what it has handled before."""

from correct import Correct, serve


class NoInbox(Correct):
    def handle_once(self, key, event):
        try:
            self.handle(event)
            return 200
        except Exception:
            return 500


serve(NoInbox())
