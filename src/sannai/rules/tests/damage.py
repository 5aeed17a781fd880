"""What happens to a package in people's hands: one slip each, made at random and always the same for a seed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

Files = dict[str, bytes]
Damage = Callable[[Mapping[str, bytes], Random], Files | None]  # None: there is nothing that this could happen to
MAIN = "procedure.yaml"
FULL_WIDTH = {ord(str(digit)): 0xFF10 + digit for digit in range(10)}
BESIDE = {"0": "91", "1": "02", "2": "13", "3": "24", "4": "35", "5": "46", "6": "57", "7": "68", "8": "79", "9": "80"}


def a_file(files: Mapping[str, bytes], random: Random) -> str:
    """Where somebody works: at the procedure, mostly, or at a table or a test."""
    tables = [name for name in files if name.startswith("tables/")]
    tests = [name for name in files if name.startswith("tests/")]
    return random.choice([*[MAIN] * 4, *(tables * 3), *tests])


def a_table(files: Mapping[str, bytes], random: Random) -> str | None:
    tables = [name for name in files if name.startswith("tables/")]
    return random.choice(tables) if tables else None


def lines_of(files: Mapping[str, bytes], name: str) -> list[str]:
    return files[name].decode().split("\n")[:-1]


def with_lines(files: Mapping[str, bytes], name: str, lines: list[str]) -> Files:
    return {**files, name: ("\n".join(lines) + "\n").encode()}


def line_lost(files: Mapping[str, bytes], random: Random) -> Files | None:
    name = a_file(files, random)
    lines = lines_of(files, name)
    del lines[random.randrange(len(lines))]
    return with_lines(files, name, lines)


def line_doubled(files: Mapping[str, bytes], random: Random) -> Files | None:
    name = a_file(files, random)
    lines = lines_of(files, name)
    at = random.randrange(len(lines))
    return with_lines(files, name, [*lines[: at + 1], *lines[at:]])


def lines_swapped(files: Mapping[str, bytes], random: Random) -> Files | None:
    """With the next one, or with another one far off."""
    name = a_file(files, random)
    lines = lines_of(files, name)
    one = random.randrange(len(lines) - 1)
    other = one + 1 if random.random() < 0.7 else random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return with_lines(files, name, lines)


def id_misspelt(files: Mapping[str, bytes], random: Random) -> Files | None:
    """A letter too few, or another one, at one of the places where it is written."""

    def misspelt(word: str) -> str:
        at = random.randrange(1, len(word))
        return word[:at] + random.choice(("", "e", "s")) + word[at + 1 :]

    return replaced(files, random, a_file(files, random), r"\b[a-z][a-z_]{2,}\b", misspelt)


def day_moved(files: Mapping[str, bytes], random: Random) -> Files | None:
    """from or until, by a year."""

    def moved(day: str) -> str:
        return f"{int(day[:4]) + random.choice((1, -1))}{day[4:]}"

    name = a_file(files, random)
    days = r"(?<=from: |ntil: )20[0-9-]{8}" if name == MAIN else r"(?<![0-9])20[0-9]{2}-[0-9]{2}-[0-9]{2}"
    return replaced(files, random, name, days, moved)


def row_lost(files: Mapping[str, bytes], random: Random) -> Files | None:
    if (name := a_table(files, random)) is None:
        return None
    lines = lines_of(files, name)
    del lines[random.randrange(1, len(lines))]
    return with_lines(files, name, lines)


def row_doubled(files: Mapping[str, bytes], random: Random) -> Files | None:
    """And not changed yet, or with the day on which the new one begins."""
    if (name := a_table(files, random)) is None:
        return None
    lines = lines_of(files, name)
    at = random.randrange(1, len(lines))
    cells = lines[at].split(",")
    cells[2] = random.choice((cells[2], "2027-04-01"))
    return with_lines(files, name, [*lines[: at + 1], ",".join(cells), *lines[at + 1 :]])


def cell_emptied(files: Mapping[str, bytes], random: Random) -> Files | None:
    if (name := a_table(files, random)) is None:
        return None
    lines = lines_of(files, name)
    at = random.randrange(1, len(lines))
    cells = lines[at].split(",")
    cells[random.randrange(len(cells))] = ""
    lines[at] = ",".join(cells)
    return with_lines(files, name, lines)


def digits_transposed(files: Mapping[str, bytes], random: Random) -> Files | None:
    def transposed(digits: str) -> str:
        at = random.randrange(len(digits) - 1)
        return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]

    name = random.choice((MAIN, a_table(files, random) or MAIN))
    return replaced(files, random, name, r"(?<![\d-])\d{2,}(?![\d-])", transposed)


def digit_slipped(files: Mapping[str, bytes], random: Random) -> Files | None:
    """The key beside the right one."""

    def slipped(digits: str) -> str:
        at = random.randrange(len(digits))
        return digits[:at] + random.choice(BESIDE.get(digits[at], digits[at])) + digits[at + 1 :]

    name = random.choice((MAIN, a_table(files, random) or MAIN))
    return replaced(files, random, name, r"(?<![\w-])[0-9]+(?![\w-])", slipped)


def full_width(files: Mapping[str, bytes], random: Random) -> Files | None:
    return replaced(files, random, a_file(files, random), r"[0-9][0-9-]*", lambda text: text.translate(FULL_WIDTH))


def bracket_lost(files: Mapping[str, bytes], random: Random) -> Files | None:
    return replaced(files, random, MAIN, r"[][{}]", lambda _: "")


def in_cp932(files: Mapping[str, bytes], random: Random) -> Files | None:
    name = a_file(files, random)
    return {**files, name: files[name].decode().encode("cp932", "replace")}


def with_crlf(files: Mapping[str, bytes], random: Random) -> Files | None:
    name = a_file(files, random)
    return {**files, name: files[name].replace(b"\n", b"\r\n")}


def with_a_tab(files: Mapping[str, bytes], random: Random) -> Files | None:
    return replaced(files, random, a_file(files, random), r"(?m)^ {2,}|, |,", lambda text: text.rstrip(" ") + "\t")


def key_renamed(files: Mapping[str, bytes], random: Random) -> Files | None:
    """In the table alone."""
    if (name := a_table(files, random)) is None:
        return None
    lines = lines_of(files, name)
    key = random.choice(lines[1:]).partition(",")[0]
    new = random.choice((key + "_new", key[:-1] or "x"))
    renamed = [new + line.removeprefix(key) if line.startswith(key + ",") else line for line in lines]
    return with_lines(files, name, renamed)


def indented(files: Mapping[str, bytes], random: Random) -> Files | None:
    """Off by two."""
    name = random.choice([each for each in files if each.endswith(".yaml")])
    lines = lines_of(files, name)
    at = random.randrange(len(lines))
    lines[at] = lines[at].removeprefix("  ") if random.random() < 0.5 else "  " + lines[at]
    return with_lines(files, name, lines)


def when_dropped(files: Mapping[str, bytes], random: Random) -> Files | None:
    return replaced(files, random, MAIN, r"(?m), when: \{[^{}]*\}|^ *when: .*\n|when: \{[^{}]*\}, ", lambda _: "")


def file_lost(files: Mapping[str, bytes], random: Random) -> Files | None:
    lost = random.choice(sorted(files))
    return {name: content for name, content in files.items() if name != lost}


def test_lost(files: Mapping[str, bytes], random: Random) -> Files | None:
    name = random.choice([each for each in files if each.startswith("tests/")])
    tests = re.split(r"(?m)^(?=- )", files[name].decode())
    del tests[random.randrange(1, len(tests))]
    return {**files, name: "".join(tests).encode()}


def replaced(
    files: Mapping[str, bytes], random: Random, name: str, pattern: str, change: Callable[[str], str]
) -> Files | None:
    """One of the places in a file that look like this becomes another text."""
    text = files[name].decode()
    found = list(re.finditer(pattern, text))
    if not found:
        return None
    one = random.choice(found)
    return {**files, name: (text[: one.start()] + change(one[0]) + text[one.end() :]).encode()}


DAMAGES: tuple[Damage, ...] = (
    *(line_lost, line_doubled, lines_swapped, id_misspelt, day_moved, row_lost, row_doubled, cell_emptied),
    *(digits_transposed, digit_slipped, full_width, bracket_lost, in_cp932, with_crlf, with_a_tab, key_renamed),
    *(indented, when_dropped, file_lost, test_lost),
)
