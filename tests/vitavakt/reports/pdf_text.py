"""The text of a PDF as typst writes it: fonts with a ToUnicode map, two bytes a glyph."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_GLYPH = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
_SHOWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|(\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\))|<([0-9A-Fa-f]+)>|(ET)",
    re.DOTALL,
)
_ESCAPES = {b"n": 10, b"r": 13, b"t": 9, b"b": 8, b"f": 12}


def text_of(pdf: bytes) -> str:
    """Line by line as it was set."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    streams = {number: _content(body) for number, body in objects.items() if b"stream" in body}
    refs = dict(re.findall(rb"/(f\d+) (\d+) 0 R", b"".join(objects.values())))
    maps = {}
    for name, number in refs.items():
        to_unicode = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
        assert to_unicode is not None
        pairs = _GLYPH.findall(streams[int(to_unicode[1])])
        maps[name] = {int(glyph, 16): bytes.fromhex(to.decode()).decode("utf-16-be")
                      for glyph, to in pairs}  # fmt: skip
    pages = [content for content in streams.values() if b"BT " in content]
    return "\n".join(_page(content, maps) for content in pages)


def _content(body: bytes) -> bytes:
    stream = _STREAM.search(body)
    assert stream is not None
    return zlib.decompress(stream[1]) if b"FlateDecode" in body else stream[1]


def _page(content: bytes, maps: dict[bytes, dict[int, str]]) -> str:
    said, font = [], maps[next(iter(maps))]
    for name, literal, digits, end in _SHOWN.findall(content):
        if name:
            font = maps[name]
        elif end:
            said.append("\n")
        else:
            raw = bytes.fromhex(digits.decode()) if digits else _unescaped(literal[1:-1])
            glyphs = [raw[i] << 8 | raw[i + 1] for i in range(0, len(raw) - 1, 2)]
            said.append("".join(font.get(glyph, "?") for glyph in glyphs))
    return "".join(said)


def _unescaped(literal: bytes) -> bytes:
    out, i = bytearray(), 0
    while i < len(literal):
        if literal[i : i + 1] != b"\\":
            out.append(literal[i])
            i += 1
        elif octal := re.match(rb"[0-7]{3}", literal[i + 1 : i + 4]):
            out.append(int(octal[0], 8))
            i += 4
        else:
            escaped = literal[i + 1 : i + 2]
            out.append(_ESCAPES.get(escaped, escaped[0]))
            i += 2
    return bytes(out)
