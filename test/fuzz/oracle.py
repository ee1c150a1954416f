"""Answers what CPython makes of fuzzed inputs: a line of requests on stdin, a line of answers on stdout.

A request is [target, base64]. An answer is a text that says what the input is, or null if CPython can't say. The
functions are written from the documentation of the kit, without a look at its code.
"""

import base64
import json
import re
import struct
import sys

MAX_DEPTH = 1000
STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
SIGNATURE = re.compile(r"sha256=([0-9a-fA-F]{64})")
# What String.prototype.trim removes below U+0100.
SPACES = "\t\n\v\f\r \xa0"


def main():
    sys.setrecursionlimit(200 * MAX_DEPTH)
    for line in sys.stdin.buffer:
        answers = [TARGETS[target](base64.b64decode(wire)) for target, wire in json.loads(line)]
        sys.stdout.write(json.dumps(answers) + "\n")
        sys.stdout.flush()


def canonicalize(wire):
    sys.set_int_max_str_digits(4300)
    try:
        text = wire.decode("utf-8-sig")
        canonical = json.dumps(json.loads(text), sort_keys=True)
    except ValueError:
        return "refused"
    return canonical if depth(text) <= MAX_DEPTH else "refused"


def parse_json(wire):
    sys.set_int_max_str_digits(0)
    try:
        text = wire.decode("utf-8")
        if depth(text) > MAX_DEPTH:
            return None
        return described(json.loads(text))
    except ValueError:
        return "refused"


def header(wire):
    """The digest in the lines of one header, or what is wrong with them."""
    lines = [line.strip(SPACES) for line in wire.decode("latin-1").split("\n")]
    lines = [line for line in lines if line]
    if len(lines) > 1 or (lines and "," in lines[0]):
        parts = [part.strip(SPACES) for line in lines for part in line.split(",")]
        lines = [part for part in dict.fromkeys(parts) if part]
    if not lines:
        return "signature_missing"
    if len(lines) > 1:
        return "signature_ambiguous"
    match = SIGNATURE.fullmatch(lines[0])
    return match[1].lower() if match else "signature_malformed"


def captures(wire):
    """Which lines are captures, and which are not."""
    if wire[:2] in (b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{"):
        return None
    lines = wire.split(b"\n")
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip(b" \t\r\0"):
            continue
        good = is_capture(line)
        if not good and number == len(lines):
            found.append(f"{number} torn")
        else:
            found.append(f"{number} {'ok' if good else 'bad'}")
    return " ".join(found)


def is_capture(line):
    try:
        text = line.decode("utf-8-sig").lstrip("\0\ufeff")
        value = json.loads(text, parse_constant=refuse_constant)
    except ValueError:
        return False
    if not isinstance(value, dict):
        return False
    headers, outcome = value.get("headers"), value.get("outcome")
    values = list(headers.values()) if isinstance(headers, dict) else headers
    bodies = [value.get(name) for name in ("body", "body_base64", "body_missing")]
    return (
        is_number(value.get("version"))
        and value["version"] == 1
        and isinstance(value.get("method"), str)
        and isinstance(value.get("captured_at"), str)
        and isinstance(values, list)
        and all(isinstance(one, str) for one in values)
        and sum(isinstance(body, str) for body in bodies) == 1
        and isinstance(outcome, dict)
        and is_number(outcome.get("status"))
    )


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def refuse_constant(name):
    raise ValueError(name)


def depth(text):
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    deepest = level = 0
    for character in STRING.sub("", text):
        level += (character in "[{") - (character in "]}")
        deepest = max(deepest, level)
    return deepest


def described(value):
    """A value as JavaScript can hold it: numbers by the bits of their double, texts by their UTF-16 units."""
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, str):
        return units(value)
    if isinstance(value, list):
        return "[" + ",".join(map(described, value)) + "]"
    members = sorted((units(key), described(item)) for key, item in value.items())
    return "{" + ",".join(f"{key}:{item}" for key, item in members) + "}"


def number(value):
    try:
        double = float(value)
    except OverflowError:
        double = float("inf") if value > 0 else float("-inf")
    if double != double:
        return "NaN"
    return struct.pack(">d", double + 0.0).hex()


def units(text):
    return '"' + text.encode("utf-16-be", "surrogatepass").hex() + '"'


TARGETS = {"canonicalize": canonicalize, "parseJson": parse_json, "header": header, "captures": captures}
main()
