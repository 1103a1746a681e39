"""What stands on one page of a PDF: words with their places and looks, and the rules drawn around them.

Measured in points from the upper left corner of the text, which a page turned on its side has elsewhere than others.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_MOST_GLYPHS = 100_000
_MOST_OBJECTS = 50_000
_BOLD_NAME = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_BOLD_WEIGHT = 600
_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
# PDFium's own mark for a hyphen at the end of a line.
_LINE_END_HYPHEN = "\x02"
_INVISIBLE = 3
_NO_MEANING = re.compile("[\ufffd\x00\x01\x03-\x08\x0e-\x1f]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")


class TooMuch(Exception):
    """A page with more on it than any page that somebody printed."""


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without space between them; ``base`` is the line they stand on.

    ``mark`` is true for a small raised number: that of a footnote, or a power.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    bold: bool
    mark: bool = False
    glued: bool = False
    """Whether no space stood before it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight stroke, or the edge of a filled box: level where ``y0 == y1``, upright where ``x0 == x1``."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Ink:
    """One page. ``label`` is its number as the file names it; ``strange`` counts letters that stand for nothing."""

    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    """Words printed at another angle than the text: marks across the page, stamps along its edge."""
    rules: list[Rule] = field(default_factory=list)
    label: str = ""
    has_picture: bool = False
    is_recognised: bool = False
    """Whether its words are invisible, laid over a picture by a program that recognised them."""
    glyphs: int = 0
    strange: int = 0


@dataclass(slots=True)
class _Look:
    """What the glyphs of one piece of text have in common."""

    size: float
    bold: bool
    angle: int
    invisible: bool


@dataclass(slots=True)
class _Glyph:
    text: str
    x0: float
    x1: float
    y: float
    look: _Look
    spaced: bool
    """Whether a space stands before it."""


def read_page(page: pdfium.PdfPage, label: str) -> Ink:
    """All that is on a page. Raises TooMuch."""
    left, bottom, right, top = page.get_cropbox()
    ink = Ink(right - left, top - bottom, label=label)
    _read_objects(page, ink)
    textpage = page.get_textpage()
    try:
        glyphs = list(_glyphs(textpage, ink))
    finally:
        textpage.close()
    angles = Counter(glyph.look.angle for glyph in glyphs)
    angle = angles.most_common(1)[0][0] if angles else 0
    turned = _turner(angle, left, bottom, right, top)
    if angle % 180:
        ink.width, ink.height = ink.height, ink.width
    ink.rules = [_turned_rule(rule, turned) for rule in ink.rules]
    ink.words = _words([glyph for glyph in glyphs if glyph.look.angle == angle], turned, ink)
    ink.aside = _aside([glyph for glyph in glyphs if glyph.look.angle != angle])
    visible = sum(not glyph.look.invisible for glyph in glyphs)
    ink.is_recognised = bool(glyphs) and 2 * visible < len(glyphs)
    return ink


# -- letters ------------------------------------------------------------------------------------------------------


def _glyphs(textpage: pdfium.PdfTextPage, ink: Ink) -> Iterator[_Glyph]:
    count = pdfium_c.FPDFText_CountChars(textpage)
    if count > _MOST_GLYPHS:
        raise TooMuch(f"{count:,} letters, more than {_MOST_GLYPHS:,}")
    looks: dict[int, _Look] = {}
    box = pdfium_c.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    spaced, high = True, 0
    raw = textpage.raw
    for i in range(count):
        code = pdfium_c.FPDFText_GetUnicode(raw, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code, high = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00), 0
        text = chr(code) if code else "\ufffd"
        # Spaces that PDFium makes up are no less spaces.
        if text.isspace():
            spaced = True
            continue
        pdfium_c.FPDFText_GetLooseCharBox(raw, i, box)
        pdfium_c.FPDFText_GetCharOrigin(raw, i, x, y)
        ink.glyphs += 1
        if _NO_MEANING.fullmatch(text):
            ink.strange += 1
        if text == _LINE_END_HYPHEN:
            text = "-"
        text = _PRIVATE.sub("•", _LIGATURES.get(text, text))
        look = _look(raw, i, looks)
        if look.angle % 180:
            yield _Glyph(text, min(box.bottom, box.top), max(box.bottom, box.top), x.value, look, spaced)
        else:
            yield _Glyph(text, box.left, box.right, y.value, look, spaced)
        spaced = False


def _look(textpage: pdfium_c.FPDF_TEXTPAGE, i: int, looks: dict[int, _Look]) -> _Look:
    thing = pdfium_c.FPDFText_GetTextObject(textpage, i)
    key = ctypes.addressof(thing.contents) if thing else 0
    if key in looks:
        return looks[key]
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(textpage, i, matrix)
    scale = math.hypot(matrix.c, matrix.d) or 1.0
    size = pdfium_c.FPDFText_GetFontSize(textpage, i) * scale
    name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(textpage, i, name, 200, flags)
    weight = pdfium_c.FPDFText_GetFontWeight(textpage, i)
    is_bold = bool(_BOLD_NAME.search(name.value.decode("utf-8", "replace"))) or weight >= _BOLD_WEIGHT
    angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
    is_invisible = bool(thing) and pdfium_c.FPDFTextObj_GetTextRenderMode(thing) == _INVISIBLE
    looks[key] = _Look(abs(size), is_bold, angle, is_invisible)
    return looks[key]


def _turner(angle: int, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    """How places on the sheet become places in the text: ``x' = x0 + sx·u``, ``y' = y0 + sy·v``.

    For text that is turned by a right angle u is the height and v the breadth.
    """
    return {
        90: (-bottom, 1.0, -left, 1.0),
        180: (right, -1.0, -bottom, 1.0),
        270: (top, -1.0, right, -1.0),
    }.get(angle, (-left, 1.0, top, -1.0))


def _words(glyphs: list[_Glyph], turned: tuple[float, float, float, float], ink: Ink) -> list[Word]:
    x_from, x_sign, y_from, y_sign = turned
    words: list[Word] = []
    run: list[_Glyph] = []

    def ends() -> tuple[float, float]:
        both = [x_from + x_sign * edge for glyph in run for edge in (glyph.x0, glyph.x1)]
        return min(both), max(both)

    def close() -> None:
        if not run:
            return
        x0, x1 = ends()
        base = y_from + y_sign * run[0].y
        size = max(glyph.look.size for glyph in run)
        text = "".join(glyph.text for glyph in run)
        is_mark = is_glued = not run[0].spaced
        if words and is_glued:
            before = words[-1]
            is_near = -0.3 * before.size <= x0 - before.x1 <= 0.3 * before.size
            raised = before.base - base
            is_mark = is_near and size <= 0.8 * before.size and 0.15 * before.size <= raised <= 0.7 * before.size
            is_glued = is_near and (is_mark or abs(raised) < 0.1 * size)
            base = before.base if is_mark else base
        else:
            is_mark = is_glued = False
        is_bold = all(glyph.look.bold for glyph in run if glyph.text.isalnum()) and run[0].look.bold
        if 0 <= (x0 + x1) / 2 <= ink.width and -2 <= base <= ink.height + 2:
            top, low = base - 0.8 * size, base + 0.22 * size
            words.append(Word(text, x0, x1, top, low, base, size, is_bold, is_mark, is_glued))
        run.clear()

    for glyph in glyphs:
        if run:
            last = run[-1]
            size = max(last.look.size, glyph.look.size, 1.0)
            gap = x_sign * ((glyph.x0 if x_sign > 0 else glyph.x1) - (last.x1 if x_sign > 0 else last.x0))
            if glyph.x0 == last.x0 and glyph.x1 == last.x1:
                # One letter that stands for two: they share a place.
                gap = 0.0
            is_other = abs(glyph.y - last.y) > 0.1 * size or glyph.look.bold is not last.look.bold
            if glyph.spaced or is_other or not -0.6 * size < gap < 0.25 * size:
                if not -0.6 * size < gap < 0.25 * size:
                    glyph.spaced = True
                close()
        run.append(glyph)
    close()
    return words


def _aside(glyphs: list[_Glyph]) -> list[str]:
    text = "".join((" " if glyph.spaced else "") + glyph.text for glyph in glyphs).strip()
    return [text] if text else []


# -- strokes and pictures -----------------------------------------------------------------------------------------


def _read_objects(page: pdfium.PdfPage, ink: Ink) -> None:
    for seen, thing in enumerate(page.get_objects(max_depth=4)):
        if seen > _MOST_OBJECTS:
            raise TooMuch(f"more than {_MOST_OBJECTS:,} things drawn on it")
        if thing.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            ink.has_picture = True
        elif thing.type == pdfium_c.FPDF_PAGEOBJ_PATH:
            ink.rules += _rules(thing)


def _rules(path: pdfium.PdfObject) -> Iterator[Rule]:
    matrix = path.get_matrix()
    outer = path.container
    while outer is not None:
        matrix = matrix.multiply(outer.get_matrix())
        outer = outer.container
    x, y = ctypes.c_float(), ctypes.c_float()
    before = first = None
    for i in range(pdfium_c.FPDFPath_CountSegments(path)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, i)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_LINETO and before is not None:
            yield from _straight(before, point)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            first = point
        if pdfium_c.FPDFPathSegment_GetClose(segment) and first is not None:
            yield from _straight(point, first)
        before = point


def _straight(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Rule]:
    (x0, y0), (x1, y1) = sorted((one, other))
    if abs(x1 - x0) < 1 < abs(y1 - y0) or abs(y1 - y0) < 1 < abs(x1 - x0):
        yield Rule(x0, min(y0, y1), x1, max(y0, y1))


def _turned_rule(rule: Rule, turned: tuple[float, float, float, float]) -> Rule:
    x_from, x_sign, y_from, y_sign = turned
    upright = (turned[1] == 1.0 and turned[3] == -1.0) or (turned[1] == -1.0 and turned[3] == 1.0)
    us = (rule.x0, rule.x1) if upright else (rule.y0, rule.y1)
    vs = (rule.y0, rule.y1) if upright else (rule.x0, rule.x1)
    xs, ys = sorted(x_from + x_sign * u for u in us), sorted(y_from + y_sign * v for v in vs)
    return Rule(xs[0], ys[0], xs[1], ys[1])
