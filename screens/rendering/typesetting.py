"""Paragraphs into lines.

A line is measured in whole pixels. Between Han and figures goes a thin space (a sixth of an em); full-width
marks that meet share one em and a half; the blank half of a mark at a line's end or start hangs outside the
column. Inner lines of a paragraph are justified, unless that would tear gaps of more than a third of an em.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from screens.rendering.characters import (
    BLANK_LEFT,
    BLANK_RIGHT,
    clean,
    is_apart,
    may_break,
    split_atoms,
    split_joints,
)
from screens.rendering.fonts import Typeface

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom:
    """What is never torn apart, in pixels: its width, the gap before it, and blanks an edge may drop."""

    text: str
    width: int
    gap: int = 0
    blank_left: int = 0
    blank_right: int = 0
    breakable: bool = True  # a line may begin with it


@dataclass(frozen=True, slots=True)
class Piece:
    """A text at its distance from the line's start, in pixels."""

    text: str
    x: int


@dataclass(frozen=True, slots=True)
class Line:
    """One set line: its pieces and the width of what is seen."""

    pieces: tuple[Piece, ...]
    width: int
    text: str


def set_lines(text: str, typeface: Typeface, width: int, *, justify: bool = True) -> tuple[Line, ...]:
    """Break ``text`` into lines no wider than ``width`` pixels; no line for a text with nothing to see.

    A single character wider than ``width`` stands alone on its line: there is no narrower way to show it.
    """
    broken = _break(_measure(clean(text), typeface, width), width)
    last = len(broken) - 1
    return tuple(
        _place(atoms, width if justify and number < last else None, typeface.size)
        for number, atoms in enumerate(broken)
    )


def set_balanced(text: str, typeface: Typeface, width: int) -> tuple[Line, ...]:
    """Break ``text`` as ``set_lines`` does without justifying, into as few lines, as even as can be."""
    lines = set_lines(text, typeface, width, justify=False)
    low, high = 1, width
    while len(lines) > 1 and high - low > typeface.size // 4:
        middle = (low + high) // 2
        narrower = set_lines(text, typeface, middle, justify=False)
        fits = len(narrower) == len(lines) and all(line.width <= middle for line in narrower)
        low, high = (low, middle) if fits else (middle, high)
    return set_lines(text, typeface, high, justify=False)


def shorten(text: str, typeface: Typeface, width: int) -> Line:
    """Set ``text`` on one line, cutting its end for an ellipsis where it is wider than ``width`` pixels."""
    lines = set_lines(text, typeface, width, justify=False)
    if len(lines) <= 1:
        return lines[0] if lines else Line((), 0, "")
    whole = clean(text)
    for length in range(len(lines[0].text), 0, -1):
        cut = set_lines(whole[:length].rstrip(" ，。、；：") + ELLIPSIS, typeface, width, justify=False)
        if len(cut) == 1:
            return cut[0]
    return Line((), 0, "")


def _measure(text: str, typeface: Typeface, width: int) -> list[Atom]:
    """Measure the atoms of clean ``text``; a word wider than ``width`` falls into parts."""
    atoms: list[Atom] = []
    for source in split_atoms(text):
        parts = _fitting_parts(source, typeface, width)
        for number, part in enumerate(parts):
            atom = _measure_atom(part, typeface)
            if atoms:
                breakable = number > 0 or may_break(atoms[-1].text, part)
                atom = replace(atom, gap=0 if number else _gap(atoms[-1], atom, typeface.size), breakable=breakable)
            atoms.append(atom)
    return atoms


def _fitting_parts(source: str, typeface: Typeface, width: int) -> list[str]:
    """Part a word wider than ``width`` at its joints, and what is still too wide between characters."""
    if typeface.width(source) <= width:
        return [source]
    joints = split_joints(source)
    return [part for joint in joints for part in ([joint] if typeface.width(joint) <= width else list(joint))]


def _measure_atom(text: str, typeface: Typeface) -> Atom:
    width = typeface.width(text)
    # A narrow quotation mark has no blank half, and Unifont draws its marks in the middle.
    wide = width > typeface.size * 3 // 4 and typeface.role != "pixel"
    half = typeface.size // 2 if wide else 0
    return Atom(
        text=text,
        width=width,
        blank_left=half if text in BLANK_LEFT else 0,
        blank_right=half if text in BLANK_RIGHT else 0,
    )


def _gap(before: Atom, after: Atom, em: int) -> int:
    """Return the space between two atoms: thin between Han and figures, negative between marks that meet."""
    if before.blank_right and (after.blank_left or after.blank_right):
        return -before.blank_right
    if before.blank_left and after.blank_left:
        return -after.blank_left
    return em // 6 if is_apart(before.text, after.text) else 0


def _break(atoms: Sequence[Atom], width: int) -> list[list[Atom]]:
    """Fill lines greedily with groups of atoms between which no break is allowed."""
    lines: list[list[Atom]] = []
    for group in _groups(atoms, width):
        if lines and _extent([*lines[-1], *group]) <= width:
            lines[-1].extend(group)
        else:
            lines.append(list(group))
    return [trimmed for line in lines if (trimmed := _without_outer_blanks(line))]


def _groups(atoms: Sequence[Atom], width: int) -> Iterable[list[Atom]]:
    groups: list[list[Atom]] = []
    for atom in atoms:
        if not groups or atom.breakable:
            groups.append([])
        groups[-1].append(atom)
    for group in groups:
        # A row of marks wider than the line has no lawful break: it is torn between atoms.
        yield from ([group] if _extent(group) <= width else [[atom] for atom in group])


def _without_outer_blanks(line: list[Atom]) -> list[Atom]:
    while line and line[-1].text.isspace():
        line = line[:-1]
    while line and line[0].text.isspace():
        line = line[1:]
    return line


def _extent(line: Sequence[Atom]) -> int:
    """Return the seen width of ``line``: blank halves at its ends and trailing blanks do not count."""
    end = len(line)
    while end and line[end - 1].text.isspace():
        end -= 1
    if not end:
        return 0
    inner = sum(atom.width for atom in line[:end]) + sum(atom.gap for atom in line[1:end])
    return inner - line[0].blank_left - line[end - 1].blank_right


def _place(atoms: Sequence[Atom], target: int | None, em: int) -> Line:
    """Place ``atoms`` from the line's start, spread to ``target`` pixels where the gaps stay small."""
    extent, gaps = _extent(atoms), len(atoms) - 1
    slack = target - extent if target is not None else 0
    if slack < 0 or slack * 3 > gaps * em:
        slack = 0
    pieces = [Piece(atoms[0].text, -atoms[0].blank_left)]
    x = -atoms[0].blank_left
    for number, (before, atom) in enumerate(pairwise(atoms), start=1):
        x += before.width + atom.gap
        pieces.append(Piece(atom.text, x + slack * number // gaps))
    return Line(tuple(pieces), extent + slack, "".join(atom.text for atom in atoms))
