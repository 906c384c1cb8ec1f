"""How a file is written: encoding, delimiter, quoting, header. Detected, shown, and changed by hand."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from ptlm.errors import UsageError
from ptlm.i18n import N_
from ptlm.records import unknown
from ptlm.userdata.encoding import ENCODINGS, detect_encoding
from ptlm.userdata.files import FORMATS, Format
from ptlm.userdata.limits import MAX_CELL

DELIMITERS = {
    "\t": N_("tabulação"),
    ";": N_("ponto e vírgula"),
    "|": N_("barra vertical"),
    ",": N_("vírgula"),
}
_NAMES = """
id idx index guid label rotulo rótulo classe class categoria target alvo resposta answer answers gold quality score nota
similaridade text texto sentence sentença sentenca frase sentence1 sentence2 sentença1 sentença2 sentenca1 sentenca2
frase1 frase2 texto1 texto2 text1 text2 premise premissa hypothesis hipotese hipótese question pergunta question1
question2 pergunta1 pergunta2 context contexto document documento summary resumo title titulo título sentiment
sentimento review comentario comentário tweet
"""
KNOWN_NAMES = frozenset(_NAMES.split())
"""Names of columns that people use, without spaces and signs: where one stands in the first row, it is a header."""
_SAMPLE_BYTES = 1 << 20
_SAMPLE_LINES = 2_000
_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?", re.ASCII)

# The library's own limit is one for the whole process; ours is set once, where the module is loaded.
csv.field_size_limit(MAX_CELL)


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How one file is to be read."""

    format: Format = "delimited"
    encoding: str = "utf-8"
    """A key of `ENCODINGS` (delimited text, JSON lines)."""
    delimiter: str = "\t"
    """One character (delimited text)."""
    quote: str = '"'
    """`"` where cells can be quoted; empty where quotation marks are text."""
    header: bool = True
    """Whether the first row names the columns; without one they are called 1, 2, …"""
    sheet: str = ""
    """Sheet of an Excel file; empty: the first one."""
    undecodable: Literal["stop", "replace"] = "stop"
    """What happens at bytes that are not valid in the encoding."""

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise unknown(N_("Formato"), self.format, FORMATS)
        if self.encoding not in ENCODINGS:
            raise unknown(N_("Codificação"), self.encoding, ENCODINGS)
        if len(self.delimiter) != 1 or self.delimiter in '"\r\n\0':
            raise UsageError(
                N_("O separador é um só caractere, que não seja aspas nem fim de linha; veio “{value}”."),
                value=self.delimiter,
            )
        if self.quote not in ("", '"'):
            raise UsageError(N_('As aspas são " ou nenhuma; veio “{value}”.'), value=self.quote)
        if self.undecodable not in ("stop", "replace"):
            raise unknown(N_("Tratamento de bytes inválidos"), self.undecodable, ("stop", "replace"))

    @property
    def is_text(self) -> bool:
        """Whether the encoding matters."""
        return self.format in ("delimited", "jsonlines")


def detect_text(path: Path, kind: Format) -> Dialect:
    """The dialect of delimited text or JSON lines, by the content."""
    encoding = detect_encoding(path)
    if kind == "jsonlines":
        return Dialect(format=kind, encoding=encoding)
    lines = sample_lines(path, encoding)
    delimiter = _delimiter(lines, path.suffix.lower())
    quote = "" if marks_are_text(lines, delimiter) else '"'
    rows = [row for row in split_lines(lines, delimiter, quote) if any(row)]
    return Dialect(encoding=encoding, delimiter=delimiter, quote=quote, header=has_header(rows))


def sample_lines(path: Path, encoding: str) -> list[str]:
    """The first lines of a text file with their ends; bytes that cannot be decoded are replaced."""
    with path.open("rb") as file:
        raw = file.read(_SAMPLE_BYTES)
        complete = not file.read(1)
    try:
        text = codecs.getincrementaldecoder(encoding)("replace").decode(raw, final=complete)
    except UnicodeError:  # "utf-16" chosen by hand for a file without a byte order mark
        text = raw.decode("latin-1")
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
    return (
        lines[:_SAMPLE_LINES] if complete or len(lines) < 2 else lines[: min(_SAMPLE_LINES, len(lines) - 1)]
    )


def split_lines(lines: Sequence[str], delimiter: str, quote: str) -> list[list[str]]:
    """The rows of some lines, without blank lines; where quoting is broken, the broken row is an empty list."""
    if not quote:
        texts = (line.rstrip("\r\n") for line in lines)
        return [text.split(delimiter) for text in texts if text]
    reader = csv.reader(iter(lines), delimiter=delimiter, quotechar=quote, strict=True)
    rows: list[list[str]] = []
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return rows
        except csv.Error:
            rows.append([])
        else:
            rows += [row] if row else []


def _delimiter(lines: Sequence[str], suffix: str) -> str:
    """The candidate that gives the most rows the same number of columns, two or more."""
    best, best_share = "," if suffix == ".csv" else "\t", 0.0
    for delimiter in DELIMITERS:
        if delimiter == "," and suffix != ".csv" and _is_running_text(lines):
            continue
        share = max(_regular(split_lines(lines, delimiter, quote), delimiter) for quote in ("", '"'))
        # Commas stand in running text too: they must fit better to be believed.
        if share > best_share and share >= (0.8 if delimiter == "," else 0.5):
            best, best_share = delimiter, share
    return best


def _is_running_text(lines: Sequence[str]) -> bool:
    """Whether nearly all commas are followed by a space, as in prose."""
    commas = sum(line.count(",") for line in lines)
    return sum(line.count(", ") for line in lines) > 0.9 * commas


def _regular(rows: Sequence[Sequence[str]], delimiter: str) -> float:
    """Share of the rows that have the commonest width, where that is two columns or more."""
    filled = [row for row in rows if any(row)]
    broken = sum(not row for row in rows)
    if not filled:
        return 0.0
    width, count = Counter(map(len, filled)).most_common(1)[0]
    # The first row says what a sign is: text under a name of one word is no table.
    fits = len(filled[0]) == width or delimiter == "\t"
    return count / (len(filled) + broken) if width > 1 and fits else 0.0


def marks_are_text(lines: Sequence[str], delimiter: str) -> bool:
    """Whether quotation marks are text rather than wrap cells.

    They wrap cells where a whole column has them, or where more lines make sense with them; where both readings fit,
    only if each quoted cell needed its marks, as a writer would have it.
    """
    plain = split_lines(lines, delimiter, "")
    cells = [cell for row in plain for cell in row if cell.startswith('"')]
    if not cells:
        return delimiter == "\t"
    if any(_wrapped(column) for column in zip(*_of_commonest_width(plain), strict=True)):
        return False
    quoted = split_lines(lines, delimiter, '"')
    fits_plain, fits_quoted = _fitting_lines(plain, plain), _fitting_lines(quoted, plain)
    if fits_plain != fits_quoted:
        return fits_plain > fits_quoted
    # Nobody writes two marks and nothing else as text; an empty cell that is a row of its own needs them.
    needed = all(cell == '""' or ('"' in cell[1:-1] and cell.endswith('"')) for cell in cells)
    return not needed or [] in quoted


def _of_commonest_width(rows: Sequence[list[str]]) -> list[list[str]]:
    width = Counter(map(len, rows)).most_common(1)[0][0]
    return [row for row in rows if len(row) == width]


def _wrapped(column: Sequence[str]) -> bool:
    """At least two of the cells, and nine in ten of those with something in them, stand between quotation marks."""
    filled = [cell for cell in column if cell]
    between = sum(len(cell) > 1 and cell.startswith('"') and cell.endswith('"') for cell in filled)
    return between > 1 and between >= 0.9 * len(filled)


def _fitting_lines(rows: Sequence[list[str]], lines: Sequence[list[str]]) -> int:
    """Lines that are in rows of the commonest width; a row that spans several lines counts as often."""
    widths = Counter(len(row) for row in rows if row)
    if not widths:
        return 0
    width, count = widths.most_common(1)[0]
    inside = sum(cell.count("\n") for row in rows if len(row) == width for cell in row)
    return min(len(lines), count + inside)


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns rather than being one of the rows."""
    if not rows:
        return True
    first, rest = rows[0], rows[1:]
    if any(_NUMBER.fullmatch(cell.strip()) for cell in first):
        return False
    if any(re.sub(r"[\s_#-]", "", cell.casefold()) in KNOWN_NAMES for cell in first):
        return True
    columns = [[row[place] for row in rest if place < len(row)] for place in range(len(first))]
    if any(name and name in column for name, column in zip(first, columns, strict=True)):
        return False
    return all(len(cell) <= 40 for cell in first) and any(map(_unlike, first, columns))


def _unlike(name: str, column: Sequence[str]) -> bool:
    """Whether `name` differs from the cells under it: they are numbers, few repeated values, or much longer."""
    filled = [cell for cell in islice(column, 500) if cell.strip()]
    if not filled:
        return True
    numbers = sum(bool(_NUMBER.fullmatch(cell.strip())) for cell in filled)
    longer = sum(len(cell) for cell in filled) / len(filled) > 2 * len(name)
    repeated = len(set(filled)) <= max(2, len(filled) // 5)
    return numbers > 0.9 * len(filled) or longer or repeated
