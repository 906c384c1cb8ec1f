"""ASSIN's XML: a `pair` element with the texts `t` and `h` and the attributes entailment and similarity."""

from typing import Any
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import pyarrow as pa

from ptlm.errors import DataError
from ptlm.i18n import N_
from ptlm.reporting import Reporter
from ptlm.sources import files
from ptlm.sources.raw import Raw, Wanted
from ptlm.tasks.record import XmlPairs

ENTAILMENT = {"None": "0", "Entailment": "1"}
"""As the same data are coded on the hub."""
TEXTS = {"t": "premise", "h": "hypothesis"}
COLUMNS = ("premise", "hypothesis", "relatedness_score", "entailment_judgment")
"""As the same columns are called on the hub."""


def read(source: XmlPairs, split: str, wanted: Wanted, report: Reporter) -> Raw:
    """The rows of `split`, every column as text; an attribute that is missing is an empty text.

    Raises:
        DownloadError: the file is not here.
        DataError: the file is not XML, holds entities, or has a pair without its two texts.
    """
    from xml.sax import SAXException, SAXParseException

    from defusedxml import DefusedXmlException
    from defusedxml.sax import parse

    file = files.find(source.folder, source.files[split], report=report)
    pairs = _Pairs(file.name)
    try:
        with file.open() as stream:
            parse(stream, pairs)
    except (SAXException, DefusedXmlException) as error:
        line = error.getLineNumber() if isinstance(error, SAXParseException) else pairs.line
        raise DataError(
            N_("{file}:{line}: o arquivo não é um XML válido."), file=file.name, line=line
        ) from error
    table = pa.table({name: pa.array([row[name] for row in pairs.rows], pa.string()) for name in COLUMNS})
    return Raw(table=table.select(wanted.columns), origin=file.origin, file=file.name, lines=pairs.lines)


class _Pairs(ContentHandler):
    """Collects pairs and the lines they begin at."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.rows: list[dict[str, str]] = []
        self.lines: list[int] = []
        self._text: list[str] | None = None

    @property
    def line(self) -> int:
        """The line that is being read."""
        locator: Any = self._locator  # type: ignore[attr-defined]
        return int(locator.getLineNumber())

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  (the base class's naming)
        if name == "pair":
            entailment = attrs.get("entailment", "")
            self.rows.append(
                {
                    "relatedness_score": attrs.get("similarity", ""),
                    "entailment_judgment": ENTAILMENT.get(entailment, entailment),
                }
            )
            self.lines.append(self.line)
        elif name in TEXTS:
            self._text = []

    def characters(self, content: str) -> None:
        if self._text is not None:
            self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        if name in TEXTS and self._text is not None and self.rows:
            self.rows[-1][TEXTS[name]] = "".join(self._text).strip()
            self._text = None
        elif name == "pair" and not set(TEXTS.values()) <= set(self.rows[-1]):
            raise DataError(
                N_("{file}:{line}: o par não tem os dois textos, t e h."), file=self.file, line=self.lines[-1]
            )
