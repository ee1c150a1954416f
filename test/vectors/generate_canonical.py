"""Writes canonical.jsonl: what CPython makes of JSON texts, as vectors for any implementation.

Each line is one vector:

    {"name": ..., "kind": ..., "text": ... | "base64": ..., "canonical": ... | "refused": true}

`text` is the wire as a string, which may hold lone surrogates; `base64` is the wire as bytes. `canonical` is
json.dumps(json.loads(wire), sort_keys=True). Two rules are not CPython's own: bytes are UTF-8 and nothing else,
and nesting ends at 1000 levels, where CPython's recursion limit bites a little earlier.

    python3 generate_canonical.py           writes the file
    python3 generate_canonical.py --check   exits with 1 if the file is not what this Python would write
"""

import base64
import json
import math
import pathlib
import random
import struct
import sys
from decimal import Decimal
from fractions import Fraction

SEED = 20261007
MAX_DEPTH = 1000
TARGET = pathlib.Path(__file__).with_name("canonical.jsonl")

EVENTS = [
    "media.created",
    "media.processing.started",
    "media.processing.completed",
    "media.processing.failed",
    "prompt_run.started",
    "prompt_run.completed",
    "prompt_run.failed",
    "prompt_run.cancelled",
    "prompt_run.partial_completed",
    "prompt_run.progress",
    "export.ready",
    "export.failed",
    "import_job.started",
    "import_job.completed",
    "import_job.failed",
    "import_job.partial_completed",
    "import_job.progress",
]

rng = random.Random(SEED)
vectors = []


def canonical(wire):
    text = wire.decode("utf-8-sig") if isinstance(wire, bytes) else wire
    return json.dumps(json.loads(text), sort_keys=True)


def add(kind, name, wire):
    """Adds a vector with CPython's answer."""
    try:
        answer = {"canonical": canonical(wire)}
    except (ValueError, RecursionError):
        answer = {"refused": True}
    if isinstance(wire, bytes):
        source = {"base64": base64.b64encode(wire).decode("ascii")}
    else:
        source = {"text": wire}
    vectors.append({"kind": kind, "name": name, **source, **answer})


def envelopes():
    titles = ["Café ☕ am Morgen", "夜のニュース", "Interview 🎬 final", 'He said "no"\\', "DEL \x7f, NEL \x85, tab\t"]
    resource = {"media": "video_id", "prompt_run": "run_id", "export": "export_id", "import_job": "job_id"}
    for number, event in enumerate(EVENTS):
        family = event.split(".")[0]
        payload = {
            "id": f"evt_{number:04d}",
            "event": event,
            "created_at": "2026-10-07T00:00:00Z",
            "api_version": "2024-01",
            "data": {
                resource[family]: f"{family}_{rng.getrandbits(40):x}",
                "index_id": "idx_archive",
                "title": titles[number % len(titles)],
                "start_time": rng.uniform(0.1, 9.9),
                "confidence": rng.random() / 1000,
                "frames": rng.getrandbits(60) >> 10,
                "tags": ["naïve", "b", "🎥", ""],
                "Ｚ": None,
                "𝒵": {"10": 1, "9": True, "é": False},
            },
        }
        add("envelopes", f"{event}, as JavaScript prints it, with nothing lost", javascript(payload))
        payload["data"].update(
            end_time=float(rng.randrange(1, 4000)),
            bytes=rng.getrandbits(90),
            segments=[{"start": 12.0, "end": 12.5, "score": 1e-05}, {"score": 1e16, "start": -0.0}],
        )
        add("envelopes", f"{event}, as signed", json.dumps(payload, sort_keys=True))
        add("envelopes", f"{event}, compact", json.dumps(payload, sort_keys=True, separators=(",", ":")))
        add("envelopes", f"{event}, unsorted", json.dumps(shuffled(payload)))
        add("envelopes", f"{event}, raw UTF-8", json.dumps(payload, ensure_ascii=False))
        add("envelopes", f"{event}, raw UTF-8 as bytes", json.dumps(payload, ensure_ascii=False).encode())
        add("envelopes", f"{event}, pretty", json.dumps(payload, indent="\t", ensure_ascii=False))
        add("envelopes", f"{event}, upper-case escapes", upper_case_escapes(json.dumps(shuffled(payload))))
        add("envelopes", f"{event}, slashes escaped", json.dumps(payload).replace("/", "\\/"))


def javascript(value):
    """Prints as JSON.stringify does: for floats that JavaScript does not print as integers."""
    if isinstance(value, dict):
        keys = sorted((k for k in value if k.isdigit()), key=int) + [k for k in value if not k.isdigit()]
        return "{" + ",".join(json.dumps(k, ensure_ascii=False) + ":" + javascript(value[k]) for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(javascript, value)) + "]"
    if isinstance(value, float) and 1e-6 <= abs(value) < 1e21:
        return format(Decimal(repr(value)), "f")
    return json.dumps(value, ensure_ascii=False)


def shuffled(value):
    if isinstance(value, dict):
        items = [(key, shuffled(member)) for key, member in value.items()]
        rng.shuffle(items)
        return dict(items)
    return [shuffled(element) for element in value] if isinstance(value, list) else value


def upper_case_escapes(text):
    parts = text.split("\\u")
    return parts[0] + "".join("\\u" + part[:4].upper() + part[4:] for part in parts[1:])


def numbers():
    for text in """0 -0 1 -1 10 -10 9007199254740993 12345678901234567890 -98765432109876543210987654321
        0.0 -0.0 0.1 -0.1 1.0 12.0 100.0 1.10 1.500 0.30000000000000004 0.1000000000000000055511151231257827
        1e0 1E0 1e+0 1e-0 1e00 1e007 0e0 -0e0 0e5 0E-400 -0e+999 0.0e0 0.000e-5 1.0e0 1.5E1 1.25e+2 12e-1 120e-1
        1e5 1E5 1e15 1e16 1e17 1e20 1e21 1e22 1e23 1E15 9e15 -1e15 -1e16 1.0e15 1.0e16 9.999999999999999e15
        9999999999999998.0 9999999999999999.0 10000000000000000.0 100000000000000000.0 123456789012345.6
        1234567890123456.7 12345678901234567.8 123456789012345680.0 999999999999999.9 99999999999999.99
        0.001 0.0001 0.00001 0.000001 1e-3 1e-4 1e-5 1e-6 1e-7 0.00012 0.000012 0.000123456789 0.00099999999999999999
        0.0001234567890123 0.00010 0.000100 0.00009999999999999999 0.0000 0.00000 -0.0001 -0.00001 0.10 0.00
        1e308 1.7976931348623157e308 1.7976931348623158e308 1.7976931348623159e308 1e309 1E400 -1E400 1e99999
        1e999999999999999999999 -1e999999999999999999999 1e-999999999999999999999 0e999999999999999999999
        2.2250738585072014e-308 2.2250738585072011e-308 2.225073858507201e-308 5e-324 4.9e-324 3e-324 2.5e-324
        2.4703282292062327e-324 2.4703282292062328e-324 2e-324 -5e-324 1e-323 1.5e-323 1e-400 -1e-400
        9007199254740992.0 9007199254740993.0 9007199254740993.0000000000000000000001 9007199254740995e0
        5e-5 4.35 0.000035 1.1e-4 2.675 1e2 123e45 123.456e-7 1.7e+308 6.02214076e23 6.62607015e-34 3.0e10
        72057594037927945e0 1e-10 1e-100 1.0E+2 1.0E-2 100e-2 5404319552844595.5 5404319552844596.5""".split():
        add("numbers", f"the number {text}", text)
    for digits in (15, 16, 17, 18, 19, 20, 39, 100, 4299, 4300):
        add("numbers", f"an integer of {digits} digits", "9" * digits)
        add("numbers", f"a negative integer of {digits} digits", "-" + "9" * digits)
    for digits in (4301, 5000):
        add("numbers", f"an integer of {digits} digits", "7" * digits)
        add("numbers", f"a negative integer of {digits} digits", "-" + "7" * digits)
        add("numbers", f"a float of {digits} digits", "7" * digits + ".5")
        add("numbers", f"an exponent behind {digits} digits", "7" * digits + f"e-{digits}")
    add("numbers", "20000 zeros that the exponent takes back", "0." + "0" * 20000 + "125e20001")
    add("numbers", "800 digits above a halfway case", str(2**53 + 1) + "." + "0" * 800 + "1")
    for exponent in range(-326, 311, 7):
        add("numbers", f"1.5e{exponent}", f"1.5e{exponent}")
        add("numbers", f"-9.999999999999999E{exponent:+}", f"-9.999999999999999E{exponent:+}")
    for exponent in range(-8, 20):
        add("numbers", f"123456789 shifted by {exponent}", f"123456789e{exponent - 8}")
        add("numbers", f"1 in a position {exponent}", format(Decimal(10) ** exponent, "f") + ("" if exponent < 0 else ".0"))
    for i in range(150):
        value = random_double()
        add("numbers", f"random double {i}", repr(value))
        add("numbers", f"random double {i} in 17 digits", f"{value:.16e}")
    for i in range(60):
        low = abs(random_double()) if i % 2 else rng.uniform(0, 2) * 10 ** rng.randrange(-6, 18)
        half = (Fraction(low) + Fraction(math.nextafter(low, math.inf))) / 2
        exact = exact_decimal(half)
        if len(exact) < 900:
            add("numbers", f"halfway case {i}", exact)
            add("numbers", f"a hair above halfway case {i}", exact + ("1" if "." in exact else ".01"))
    for i in range(60):
        add("numbers", f"random decimal {i}", random_decimal())


def random_double():
    while True:
        value = struct.unpack("<d", rng.getrandbits(64).to_bytes(8, "little"))[0]
        if math.isfinite(value):
            return value


def exact_decimal(fraction):
    """All digits of a fraction whose denominator is a power of two."""
    places = fraction.denominator.bit_length() - 1
    digits = str(fraction.numerator * 5**places).zfill(places + 1)
    return digits + ".0" if places == 0 else f"{digits[:-places]}.{digits[-places:]}"


def random_decimal():
    whole = str(rng.getrandbits(rng.randrange(1, 70)))
    fraction = "." + str(rng.getrandbits(rng.randrange(1, 70))) if rng.random() < 0.7 else ""
    exponent = f"{rng.choice('eE')}{rng.choice(['', '+', '-'])}{rng.randrange(0, 40)}" if rng.random() < 0.6 else ""
    return rng.choice(["", "-"]) + whole + fraction + exponent


def strings():
    for code in range(0x80):
        add("strings", f"U+{code:04X} escaped", f'"\\u{code:04x}"')
        add("strings", f"U+{code:04X} escaped as a key", f'{{"a\\u{code:04X}":0}}')
    for code in range(0x20, 0x100):
        if chr(code) not in '"\\':
            add("strings", f"U+{code:04X} raw", f'"{chr(code)}"')
    for escape in ['\\"', "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t"]:
        add("strings", f"the escape {escape}", f'"{escape}"')
        add("strings", f"the escape {escape} in a key", f'{{"{escape}": "{escape}{escape}"}}')
    for code in [0x100, 0x7FF, 0x800, 0x2028, 0x2029, 0xD7FF, 0xE000, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF]:
        add("strings", f"U+{code:04X} raw", f'"{chr(code)}"')
        add("strings", f"U+{code:04X} escaped in both cases", f'"\\u{code:04x}\\u{code:04X}"')
    for code in [0x10000, 0x103FF, 0x1F3AC, 0x1D4B5, 0xFFFFF, 0x10FFFD, 0x10FFFF]:
        add("strings", f"U+{code:X} raw", f'["{chr(code)}"]')
        add("strings", f"U+{code:X} raw in bytes", f'["{chr(code)}"]'.encode())
        add("strings", f"U+{code:X} escaped", json.dumps([chr(code)]))
    for wire in ['\\ud83d', '\\ude00', '\\ude00\\ud83d', '\\ud83d\\ud83d\\ude00', '\\ud83dx', '\\ud83d\\n\\ude00']:
        add("strings", f"the surrogates {wire} in a value", f'"{wire}"')
        add("strings", f"the surrogates {wire} in a key", f'{{"{wire}":1,"\\uffff":2,"\\ud7ff":3,"😀":4}}')
    edges = ["d7ff", "d800", "dbff", "dc00", "dfff", "e000"]
    for first in edges:
        for second in edges:
            wire = f"\\u{first}\\u{second}"
            add("strings", f"the escapes {wire} in a key", f'{{"{wire}":1,"\\uffff":2,"\\ue000":3,"\U00010000":4}}')
    for name, wire in {
        "a lone high surrogate": "\ud83d",
        "a lone low surrogate": "\ude00",
        "surrogates in the wrong order": "\ude00\ud83d",
        "a raw high and an escaped low surrogate": "\ud83d\\ude00",
        "an escaped high and a raw low surrogate": "\\ud83d\ude00",
    }.items():
        add("strings", f"{name}, raw in a value", f'"{wire}"')
        add("strings", f"{name}, raw in a key", f'{{"{wire}":1,"😀":2,"\uffff":3,"\ud7ff":4}}')
    for i in range(150):
        add("strings", f"random string {i}", json_string(random_text(12), rng))


ALPHABETS = [
    "abz",
    "aé\x7f\x80\u0800\ud7ff\ue000\uff5e\uffff",
    "😀𝒵\U00010000\U0010ffff\uff21\ufffd",
    '"\\/\b\f\n\r\t\x00\x1f',
    "09AZ az",
]


def random_text(longest):
    alphabet = rng.choice(ALPHABETS) + rng.choice(ALPHABETS)
    return "".join(rng.choice(alphabet) for _ in range(rng.randrange(longest + 1)))


def json_string(text, source):
    """Prints a string with each character written in a way chosen by chance."""
    printed = []
    for character in text:
        style = source.randrange(4)
        if style == 0 and character not in '"\\' and character >= " ":
            printed.append(character)
        elif style == 1:
            printed.append(upper_case_escapes(json.dumps(character)[1:-1]))
        elif style == 2 and ord(character) < 0x10000:
            printed.append(f"\\u{ord(character):04x}")
        else:
            printed.append(json.dumps(character)[1:-1])
    return '"' + "".join(printed) + '"'


def keys():
    add("keys", "an empty key", '{"":1}')
    add("keys", "an empty key among others", '{"b":1,"":2,"\\u0000":3}')
    add("keys", "a key that is the beginning of another", '{"abc":1,"ab":2,"abcd":3,"a":4}')
    add("keys", "beyond the BMP against the end of the BMP", '{"😀":1,"\uffff":2,"\uff21":3,"z":4}')
    add("keys", "keys that look like numbers", '{"10":1,"9":2,"1":3,"-1":4,"01":5}')
    add("keys", "names that JavaScript objects have", '{"toString":1,"__proto__":{"b":1,"a":2},"constructor":3}')
    add("keys", "__proto__ twice", '{"__proto__":1,"a":2,"__proto__":3}')
    for i in range(120):
        members = [f"{json_string(random_text(4), rng)}:{j}" for j in range(rng.randrange(2, 9))]
        add("keys", f"random keys {i}", "{" + ",".join(members) + "}")
    add("duplicate keys", "twice in a row", '{"a":1,"a":2}')
    add("duplicate keys", "around another", '{"b":1,"a":2,"b":3}')
    add("duplicate keys", "raw and escaped", '{"a":1,"\\u0061":2,"é":3,"\\u00E9":4}')
    add("duplicate keys", "the empty key", '{"":1,"":{"":2,"":3}}')
    add("duplicate keys", "an unordered object that does not count", '{"b":{"z":1,"y":2},"a":0,"b":{"x":1,"w":2}}')
    add("duplicate keys", "many", "{" + ",".join(f'"k{i % 7}":{i}' for i in range(99, 0, -1)) + "}")
    for i in range(80):
        add("duplicate keys", f"random object {i}", random_duplicates(3))


def random_duplicates(depth):
    if depth == 0 or rng.random() < 0.2:
        return str(rng.randrange(100))
    keys = [json_string(rng.choice(["a", "b", "é", "😀", ""]), rng) for _ in range(rng.randrange(7))]
    return "{" + ",".join(f"{key}: {random_duplicates(depth - 1)}" for key in keys) + "}"


def structure():
    for word in ["true", "false", "null", "NaN", "Infinity", "-Infinity", "[]", "{}", '""', "[[]]", "[{}]", '{"":{}}']:
        for name, wire in {
            "alone": word,
            "in an array": f"[{word},{word} ]",
            "in an object": f'{{"b":{word},"a": {word} }}',
            "amid whitespace": f" \t\r\n{word}\n\r\t ",
        }.items():
            add("words and empty containers", f"{word} {name}", wire)
    for i in range(100):
        tokens = ["{", '"b"', ":", "[", "1", ",", "2.50", ",", "{", "}", ",", "[", "]", "]", ",", '"a"', ":", '"x y"', "}"]
        blanks = ["".join(rng.choice(" \t\n\r") for _ in range(rng.randrange(4))) for _ in tokens]
        add("whitespace", f"random whitespace {i}", "".join(b + t for b, t in zip(blanks, tokens)) + rng.choice(["", "\n"]))
    for depth in [1, 2, 10, 100, 500, 900, MAX_DEPTH]:
        add("depth", f"{depth} arrays", "[" * depth + "]" * depth)
        add("depth", f"{depth} arrays around a number", "[" * depth + "0.50" + "]" * depth)
        add("depth", f"{depth} objects", '{"a":' * (depth - 1) + "{}" + "}" * (depth - 1))
        add("depth", f"{depth} unordered objects", '{"b":1,"a":' * (depth - 1) + '{"d":0,"c":1}' + "}" * (depth - 1))
    sys.setrecursionlimit(MAX_DEPTH)
    for depth in [MAX_DEPTH + 1, 5000]:
        add("depth", f"{depth} arrays", "[" * depth + "]" * depth)
        add("depth", f"{depth} objects", '{"a":' * (depth - 1) + "{}" + "}" * (depth - 1))
    sys.setrecursionlimit(20 * MAX_DEPTH)


def byte_texts():
    mark = b"\xef\xbb\xbf"
    add("byte order mark", "before bytes", mark + b'{"b":1,"a":2}')
    add("byte order mark", "before a string", '\ufeff{"b":1,"a":2}')
    add("byte order mark", "twice before bytes", mark + mark + b"1")
    add("byte order mark", "alone in bytes", mark)
    add("byte order mark", "alone in a string", "\ufeff")
    add("byte order mark", "behind whitespace", b" " + mark + b"1")
    add("byte order mark", "behind the value", b"1" + mark)
    add("byte order mark", "cut short", b"\xef\xbb1")
    add("byte order mark", "in a value and a key", mark + b'{"\xef\xbb\xbf":"\xef\xbb\xbf"}')
    sequences = """80 bf c0 c080 c1bf c2 c241 c2c2 df e0 e080 e08080 e09fbf e0a0 e0a041 e2 e228a1 e282 e28228 eda080
        edadbf edb080 edbfbf eda0bdedb880 ee80 ef ef8080c0 f0 f080 f0808080 f08fbfbf f090 f09080 f0908041 f0289028
        f4908080 f48fbf f5 f5808080 f8 f888808080 fc fe ff feff fffe c3 c328 a0a1 e2808 ed9fbf ee8080 efbfbf
        f0908080 f48fbfbf c280 dfbf e0a080 efbfbe""".split()
    for sequence in sequences:
        raw = bytes.fromhex(sequence if len(sequence) % 2 == 0 else sequence[:-1])
        add("UTF-8", f"bytes {sequence} in a string", b'["' + raw + b'"]')
        add("UTF-8", f"bytes {sequence} in a key", b'{"a' + raw + b'b":1}')
        add("UTF-8", f"bytes {sequence} at the end", b'"' + raw)
    for sequence in ["80", "c3a9", "e28080", "f09f9880", "ff", "c2a0", "e38080", "00", "0b", "0c"]:
        add("UTF-8", f"bytes {sequence} between values", b"[1," + bytes.fromhex(sequence) + b"2]")


def damaged_texts():
    malformed = """
        [ ] { } [1 [1, [1,] [,1] [,] [1,,2] [1]] [1}] {"a":1] {"a"} {"a":} {"a":,} {"a":1,} {,} {"a":1,,"b":2} {:1}
        {"a"1} {"a":1"b":2} {1:2} {a:1} {'a':1} ['a'] {"a":1}} [1:2] {null:1} {"a":"b":"c"} {[]:1} "a "a\\" \\ " a
        'a' tru truE True TRUE nul nulll None undefined nan NAN -NaN +NaN inf infinity INFINITY +Infinity --Infinity
        Infinit -Infinit -infinity InfinityX truefalse
        01 00 -01 1. .5 -.5 -. - + +1 --1 1e 1e+ 1E- 1.e5 1.5e 1.5e+ 1..2 1.2.3 1e5.5 1e5e5 0x10 1_000 1,000 1-
        00.5 0e 1a 1.5f 1n ١ １ 1e١ 1.١ ∞ ½
        "\\a" "\\x41" "\\0" "\\'" "\\u" "\\u1" "\\u12" "\\u123" "\\u123g" "\\uG000" "\\u+123" "\\u-123" "\\u0x41" "\\U0041"
        "\\u12 3" "\\ud83d\\u" "\\ud83d\\ude0" "\\ud83d\\udeXX" "\\ud83d\\x" "\\N" "\\é" "\\1" "\\u１234" "\\ "x"
        // # /**/1 1/**/ 1//x [1]/ ; ( ) @ ` ~ % & * = | < > ? ! ^ $ _
    """.split()
    for text in malformed:
        for name, wire in {"alone": text, "in an array": f"[0, {text}]", "in an object": f'{{"b":{text},"a":0}}'}.items():
            add("damaged texts", f"{text} {name}", wire)
    for code in range(0x20):
        add("damaged texts", f"raw U+{code:04X} in a string", f'"a{chr(code)}b"')
        add("damaged texts", f"raw U+{code:04X} in a key", f'{{"a{chr(code)}b":1}}')
    for code in [0, 1, 8, 0xB, 0xC, 0x1C, 0x1F, 0x7F, 0x85, 0xA0, 0x1680, 0x2003, 0x2028, 0x3000, 0x200B]:
        add("damaged texts", f"U+{code:04X} as whitespace", f"[1,{chr(code)}2]")
        add("damaged texts", f"U+{code:04X} behind the value", f"1{chr(code)}")
    for wire in ["", " ", "\n\t", "1 2", "1,2", "[] []", "{} x", '"a" "b"', "null null", "[1] ,", "NaN NaN"]:
        add("damaged texts", f"nothing or too much: {wire!r}", wire)
    whole = '{"a": ["\\u00e9\\ud83d\\ude00", -12.5e+10, true, NaN], "é": {"b": -Infinity, "": null}}'
    for end in range(len(whole)):
        add("damaged texts", f"cut off behind {end} characters", whole[:end])
        add("damaged texts", f"without character {end}", whole[:end] + whole[end + 1 :])


def documents():
    for i in range(250):
        add("random documents", f"random document {i}", random_document(4))


def random_document(depth):
    choice = rng.randrange(8 if depth > 0 else 5)
    blank = rng.choice(["", "", " ", "\n  "])
    if choice == 0:
        return rng.choice(["true", "false", "null", "NaN", "-Infinity"])
    if choice == 1:
        return random_decimal()
    if choice == 2:
        return repr(rng.uniform(-1000, 1000))
    if choice <= 4:
        return json_string(random_text(8), rng)
    size = rng.randrange(5)
    if choice == 5:
        return "[" + blank + ("," + blank).join(random_document(depth - 1) for _ in range(size)) + blank + "]"
    members = [f"{json_string(random_text(3), rng)}{blank}:{random_document(depth - 1)}" for _ in range(size)]
    return "{" + blank + ("," + blank).join(members) + "}"


def main():
    sys.setrecursionlimit(20 * MAX_DEPTH)
    for part in [envelopes, numbers, strings, keys, structure, byte_texts, damaged_texts, documents]:
        part()
    lines = "".join(json.dumps(vector) + "\n" for vector in vectors)
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if TARGET.read_text(encoding="ascii") == lines else "canonical.jsonl is out of date")
    TARGET.write_text(lines, encoding="ascii", newline="\n")
    print(f"{len(vectors)} vectors, {sum('refused' in vector for vector in vectors)} of them refused")


main()
