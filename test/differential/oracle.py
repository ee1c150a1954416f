"""Answers what CPython makes of JSON texts: a line of requests on stdin, a line of answers on stdout.

A request is [encoding, base64]: the wire as UTF-16 (a str, lone surrogates included) or as bytes. An answer is
null where the wire is refused, or [canonical, signature, whether a key stands twice].
"""

import base64
import hashlib
import hmac
import json
import re
import sys

MAX_DEPTH = 1000
SECRET = sys.argv[1].encode()
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def main():
    # The depth is counted below: CPython's own limit depends on the frames already in use.
    sys.setrecursionlimit(50 * MAX_DEPTH)
    for line in sys.stdin.buffer:
        answers = [answer(*request) for request in json.loads(line)]
        sys.stdout.write(json.dumps(answers) + "\n")
        sys.stdout.flush()


def answer(encoding, wire):
    raw = base64.b64decode(wire)
    try:
        # Bytes are UTF-8 and nothing else: json.loads would guess at UTF-16 and let surrogates pass.
        text = raw.decode("utf-8-sig") if encoding == "bytes" else raw.decode("utf-16-le", "surrogatepass")
        value = json.loads(text)
        canonical = json.dumps(value, sort_keys=True)
    except ValueError:
        return None
    if depth(text) > MAX_DEPTH:
        return None
    signature = hmac.new(SECRET, canonical.encode("utf-8"), hashlib.sha256).hexdigest()
    return [canonical, f"sha256={signature}", has_duplicates(text)]


def depth(text):
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    deepest = level = 0
    for character in STRING.sub("", text):
        level += (character in "[{") - (character in "]}")
        deepest = max(deepest, level)
    return deepest


def has_duplicates(text):
    found = []

    def note(pairs):
        members = dict(pairs)
        if len(members) < len(pairs):
            found.append(True)
        return members

    json.loads(text, object_pairs_hook=note)
    return bool(found)


main()
