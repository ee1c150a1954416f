"""Writes deliveries.jsonl: what VideoVector would send, signed by CPython as its delivery worker signs.

    python3 examples/start/make_deliveries.py

Every line is one POST: `case` says what happened to it on its way, then come its headers and its body. The
payloads tell one story, an import job up to its export; of their fields the sender documents the ids alone. The
output is the same on every run.
"""

import hashlib
import hmac
import json
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path

SECRET = "whsec_start_4f0c2a9be1d75836"
WEBHOOK_ID = "whk_review_ops"
INDEX = "idx_archive"
START = datetime(2026, 10, 7, 8, 0, 0, tzinfo=timezone.utc)

JOB = {"job_id": "job_5b1c09", "index_id": INDEX, "source": "s3://archive/2026/", "total": 2}
BOAT = {"video_id": "vid_8e2f41", "index_id": INDEX, "job_id": "job_5b1c09", "title": "Überfahrt im Nebel", "duration": 95.0}
FAIR = {"video_id": "vid_8e2f42", "index_id": INDEX, "job_id": "job_5b1c09", "title": "夏祭り 2026 🎆", "duration": 3600.0}
RUN = {"run_id": "run_c47d10", "index_id": INDEX, "prompt": "Où voit-on un bateau ?"}
EXPORT = {"export_id": "exp_19aa6e", "index_id": INDEX, "run_id": "run_c47d10", "format": "csv"}

MATCHES = [
    {"video_id": "vid_8e2f41", "start_time": 12.0, "end_time": 27.5, "confidence": 0.97},
    {"video_id": "vid_8e2f41", "start_time": 61.25, "end_time": 90.0, "confidence": 1e-05},
]

STORY = [
    ("test", {"message": "Webhook test from VideoVector"}),
    ("import_job.started", JOB),
    ("media.created", BOAT),
    ("media.processing.started", BOAT),
    ("import_job.progress", {**JOB, "done": 1, "progress": 0.5}),
    ("media.processing.completed", {**BOAT, "fps": 25.0, "bytes": 9007199254740993}),
    ("media.processing.failed", {**FAIR, "error": "Unsupported codec: “ap4h”"}),
    ("import_job.partial_completed", {**JOB, "done": 1, "failed": 1}),
    ("import_job.completed", {**JOB, "job_id": "job_5b1c0a", "total": 1, "done": 1}),
    ("import_job.failed", {**JOB, "job_id": "job_5b1c0b", "error": "Access denied: s3://archive/2025/"}),
    ("prompt_run.started", RUN),
    ("prompt_run.progress", {**RUN, "progress": 0.5}),
    ("prompt_run.completed", {**RUN, "matches": MATCHES, "cost": 12.0}),
    ("prompt_run.partial_completed", {**RUN, "run_id": "run_c47d11", "matches": MATCHES[:1], "failed_videos": 1}),
    ("prompt_run.failed", {**RUN, "run_id": "run_c47d12", "error": "The prompt is empty"}),
    ("prompt_run.cancelled", {**RUN, "run_id": "run_c47d13", "cancelled_by": "Zoë"}),
    ("export.ready", {**EXPORT, "rows": 2, "url": "https://exports.example/exp_19aa6e.csv"}),
    ("export.failed", {**EXPORT, "export_id": "exp_19aa6f", "error": "No rows"}),
]


def main():
    lines = []
    numbers = count(1)

    def envelope(event, data):
        number = next(numbers)
        test = "test_" if event == "test" else ""
        return {
            "id": f"evt_{test}{number:04d}",
            "event": event,
            "data": data,
            "created_at": (START + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "api_version": "2024-01",
        }

    def post(case, payload, body=None, attempt=1):
        signed = json.dumps(payload, sort_keys=True)
        digest = hmac.new(SECRET.encode("utf-8"), signed.encode("utf-8"), hashlib.sha256).hexdigest()
        delivery_id = "dlv_" + payload["id"].removeprefix("evt_")
        headers = {
            "Content-Type": "application/json",
            "X-Webhook-Signature": f"sha256={digest}",
            "X-Webhook-ID": WEBHOOK_ID,
            "X-Delivery-ID": delivery_id,
            "X-Delivery-Attempt-ID": f"att_{delivery_id[4:]}_{attempt}",
            "X-Event-Type": payload["event"],
        }
        if payload["event"] == "test":
            del headers["X-Delivery-ID"], headers["X-Delivery-Attempt-ID"]
        lines.append({"case": case, "headers": headers, "body": signed if body is None else body})

    for event, data in STORY:
        post("as sent", envelope(event, data))

    # A gateway parsed the JSON and printed it again: other spaces, other order, no escapes. The floats it kept.
    payload = envelope("prompt_run.completed", {**RUN, "run_id": "run_c47d14", "matches": MATCHES})
    post("re-serialized", payload, json.dumps(payload, separators=(",", ":"), ensure_ascii=False))

    payload = envelope("prompt_run.completed", {**RUN, "run_id": "run_c47d15", "matches": []})
    post("tampered", payload, json.dumps({**payload, "data": {**payload["data"], "run_id": "run_000000"}}, sort_keys=True))

    payload = envelope("media.created", {**FAIR, "video_id": "vid_8e2f43"})
    post("as sent", payload)
    post("sent again", payload, attempt=2)

    payload = envelope("export.ready", {**EXPORT, "export_id": "exp_19aa70", "rows": 1})
    post("handler fails", payload)
    post("retried", payload, attempt=2)

    with Path(__file__).with_name("deliveries.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


main()
