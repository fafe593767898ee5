"""Where in a TOML text a value stands, so that a fault can name its line."""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*\[(\[)?\s*([^\]]+?)\s*\](\])?")
_ITEM = re.compile(r"^\s*\{")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-.\"']+)\s*=")


def line_of(text: str, path: Path) -> int:
    """1-based line of `path`, or of the nearest table around it; 1 where there is none.

    Follows headers and keys at the start of a line, and tables in braces at the start of a line
    within a list: how a ward file and a scenario are written. Any other value inside a list or an
    inline table is found by the line of what is around it.
    """
    best_line, best_n = 1, 0
    for n_line, found in _paths(text):
        n = _shared(found, path)
        if n == len(found) and n > best_n:
            best_line, best_n = n_line, n
    return best_line


def _paths(text: str) -> Iterator[tuple[int, Path]]:
    """Each header, key and list item of the text with its path."""
    table: Path = ()
    at: Path = ()
    n_items = 0
    counts: dict[Path, int] = {}
    for n_line, line in enumerate(text.splitlines(), start=1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if _ITEM.match(line) and at:
            yield n_line, (*at, n_items)
            n_items += 1
        elif header is not None:
            table, at = _numbered(_words(header.group(2)), counts), ()
            if header.group(1):
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield n_line, table
        elif key is not None:
            at, n_items = (*table, *_words(key.group(1))), 0
            yield n_line, at


def _numbered(words: Path, counts: dict[Path, int]) -> Path:
    """A header's path with the number of each list of tables that it goes through."""
    path: Path = ()
    for word in words[:-1]:
        path = (*path, word)
        if path in counts:
            path = (*path, counts[path])
    return (*path, words[-1])


def _words(dotted: str) -> Path:
    return tuple(word.strip().strip("\"'") for word in dotted.split("."))


def _shared(a: Path, b: Path) -> int:
    n = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        n += 1
    return n
