"""Accepts only events of the last five minutes, as is right for senders that sign a time of sending."""

import json
from datetime import datetime, timedelta, timezone

from correct import Correct, serve


class TimeWindow(Correct):
    def receive(self, body, headers):
        if self.verify(body, headers):
            created_at = json.loads(body).get("created_at")
            if created_at and abs(datetime.now(timezone.utc) - datetime.fromisoformat(created_at.replace("Z", "+00:00"))) > timedelta(minutes=5):
                return 400
        return super().receive(body, headers)


serve(TimeWindow())
