"""Bad files, one by one: each is read rightly or refused in one sentence, and nothing is half-saved.

For every file: what the whole way from the file to a saved task does. `READ` files become tasks (or would, with the
findings named here); `REFUSED` files are refused with a sentence that names the file and the place.
"""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from ptlm import paths, sources
from ptlm.errors import DataError, PtlmError, UsageError
from ptlm.userdata.audit import Report, audit
from ptlm.userdata.columns import Roles, completed, guess
from ptlm.userdata.draft import Draft
from ptlm.userdata.files import save_upload
from ptlm.userdata.reading import read, with_tables
from ptlm.userdata.splitting import split_subject
from ptlm.userdata.store import save
from ptlm.userdata.subject import Subject
from ptlm.userdata.writing import write_table
from tests.userdata.conftest import Write

ROWS = [(f"Não gostei da ação número {n}.", str(n % 2)) for n in range(40)]


def tsv(rows: list[tuple[str, str]] | None = None, header: str = "texto\trótulo\n", end: str = "\n") -> bytes:
    return (header + "".join(f"{text}\t{label}{end}" for text, label in rows or ROWS)).encode()


def with_row(text: str, label: str = "1") -> bytes:
    return tsv([*ROWS[:20], (text, label), *ROWS[20:]])


def zipped(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def excel() -> bytes:
    book, file = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in [("texto", "rótulo"), *ROWS]:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(
        pa.table({"texto": [row[0] for row in ROWS], "rótulo": [int(row[1]) for row in ROWS]}), sink
    )
    return bytes(sink.getvalue())


def made(content: bytes, name: str = "dados.tsv", roles: Roles | None = None) -> tuple[Report, list[str]]:
    """The way of the page: upload, read, audit, split, save. Returns the report and the stored texts."""
    path = save_upload(io.BytesIO(content), name)
    readings = {"train": read(path)}
    table = readings["train"].table
    roles = roles or guess(table)
    report = audit(readings, roles)
    roles = roles or completed(table)
    split = with_tables(readings, split_subject(Subject({"train": table}, roles)))
    task = save(Draft(name="minha", roles=roles), split)
    rows = [row for part in task.splits for row in sources.load(task, part).table.to_pylist()]
    assert len(rows) == len(table)
    return report, [str(row[task.text_columns[0]]) for row in rows]


NAMED = "texto\trótulo\n"
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty file": (lambda: b"", r"dados\.tsv: .*vazio"),
    "only a line end": (lambda: b"\n", r"dados\.tsv: não há linhas"),
    "header only": (lambda: NAMED.encode(), r"dados\.tsv: não há linhas de dados depois da linha 1"),
    "only blank lines": (lambda: b"\n\r\n\n" * 9, r"dados\.tsv: não há linhas"),
    "one column": (
        lambda: tsv(header="texto\n").replace(b"\t", b" "),
        r"dados\.tsv: as colunas não foram reconhecidas",
    ),
    "a million columns": (
        lambda: b"\t".join(b"x" for _ in range(10**6)) + b"\n" + b"\t" * (10**6 - 1) + b"\n",
        r"dados\.tsv, linha 1, coluna 1000: há mais de 1.000 colunas",
    ),
    "one line of 50 MB": (
        lambda: b"x" * 50_000_000,
        r"dados\.tsv, linha 1, coluna 1: a linha passa de 8.000.000",
    ),
    "one line of 50 MB among others": (
        lambda: tsv() + b"a" * 50_000_000 + b"\t1\n",
        r"dados\.tsv, linha 42, coluna 1: a linha passa",
    ),
    "a cell of two million letters": (
        lambda: with_row("a" * 2_000_000),
        r"dados\.tsv, linha 22, coluna 1: a célula tem 2.000.000 caracteres",
    ),
    "a cell of two million letters between quotes": (
        lambda: b'"texto","r"\n' + b'"um, dois","1"\n' * 30 + b'"' + b"a, b" * 500_000 + b'","1"\n',
        r"dados\.tsv, linha 32, coluna 1: a célula tem",
    ),
    "invalid UTF-8 in the middle": (
        lambda: with_row("aqui").replace(b"aqui", b"n\xe3o d\xe1"),
        r"dados\.tsv, linha 22, coluna 2: byte inválido em utf-8",
    ),
    "UTF-16 cut in a letter": (
        lambda: tsv().decode().encode("utf-16")[:-1],
        r"dados\.tsv, linha 41, coluna \d+: byte inválido",
    ),
    "labels all the same": (
        lambda: tsv([(text, "1") for text, _label in ROWS]),
        r"dados\.tsv, linha 1, coluna rótulo: .*o que aprender",
    ),
    "one label a row": (
        lambda: tsv([(text, f"código {n}") for n, (text, _label) in enumerate(ROWS)]),
        r"dados\.tsv, linha \d+, coluna rótulo: .*não é de rótulos",
    ),
    "labels with blanks": (
        lambda: with_row("Sem rótulo.", " "),
        r"dados\.tsv, linha 22, coluna rótulo: 1 linha",
    ),
    "a ragged line": (lambda: tsv() + b"quebrada\n", r"dados\.tsv, linha 42: 1 linha"),
    "a binary": (lambda: bytes(range(256)) * 100, r"dados\.tsv: é um arquivo binário"),
    "a program": (lambda: Path("/bin/ls").read_bytes(), r"dados\.tsv: é um arquivo binário"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, r"dados\.tsv: é um arquivo binário"),
    "a zip": (lambda: zipped(("dados.tsv", tsv())), r"dados\.tsv: é um arquivo zip; descompacte"),
    "a zip bomb": (
        lambda: zipped(("xl/workbook.xml", b"x"), ("xl/worksheets/sheet1.xml", bytes(300_000_000))),
        r"dados\.tsv: “xl/worksheets/sheet1\.xml” cresceria mais de 200 vezes",
    ),
    "an old Excel file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), r"dados\.tsv: .*\.xls"),
    "half an xlsx file": (lambda: excel()[:3000], r"dados\.tsv: .*quebrad"),
    "half a parquet file": (lambda: parquet()[:-20], r"dados\.tsv: .*Parquet está quebrado"),
    "a JSON list": (lambda: b'[{"texto": "a", "label": 1}]', r"dados\.tsv, linha 1: é um JSON inteiro"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_files_are_refused_in_one_sentence_and_nothing_is_saved(name: str) -> None:
    content, sentence = REFUSED[name]
    with pytest.raises(PtlmError) as caught:
        made(content())
    message = str(caught.value)
    assert re.search(sentence, message), message
    assert "\n" not in message
    assert len(message) < 400
    assert not paths.user_tasks().exists() or not list(paths.user_tasks().iterdir())


READ: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "plain": (tsv, set()),
    "NUL bytes": (lambda: with_row("um\x00 texto"), {"control_characters"}),
    "mixed line ends": (
        lambda: tsv(ROWS[:20], end="\r\n") + tsv(ROWS[20:30], "", "\r") + tsv(ROWS[30:], ""),
        {"mixed_line_ends"},
    ),
    "a byte order mark": (lambda: b"\xef\xbb\xbf" + tsv(), set()),
    "UTF-16": (lambda: tsv().decode().encode("utf-16"), set()),
    "Windows-1252": (lambda: tsv().decode().encode("cp1252"), set()),
    "duplicate names": (
        lambda: tsv([(f"{text}\t{text}", label) for text, label in ROWS], "texto\ttexto\trótulo\n"),
        {"renamed_columns"},
    ),
    "blank names": (
        lambda: tsv([(f"{text}\tx", label) for text, label in ROWS], "texto\t\trótulo\n"),
        {"renamed_columns"},
    ),
    "labels as floats": (lambda: tsv([(text, f"{label}.0") for text, label in ROWS]), {"label_spellings"}),
    "labels with blanks around": (
        lambda: tsv([(text, f" {label} ") for text, label in ROWS]),
        {"label_spellings"},
    ),
    "a cell that starts with =": (lambda: with_row("=1+1"), set()),
    "HTML": (lambda: with_row("<script>alert(1)</script>"), {"html"}),
    "right-to-left text": (lambda: with_row("שלום, \u202eolá"), {"invisible_characters"}),
    "emoji": (lambda: with_row("👨‍👩‍👧 🇧🇷"), set()),
    "an xlsx file named .tsv": (excel, {"other_format"}),
    "a parquet file named .tsv": (parquet, {"other_format"}),
    "blank lines": (lambda: tsv().replace(b"\n", b"\n\n"), {"blank_lines"}),
    "no line end at the end": (lambda: tsv()[:-1], set()),
}


@pytest.mark.parametrize("name", READ)
def test_odd_files_are_read_without_losing_a_row(name: str) -> None:
    content, codes = READ[name]
    report, texts = made(content())
    assert codes <= {found.code for found in report.findings}
    assert {found.severity for found in report.findings} <= {"info", "warning"}
    assert {text for text, _label in ROWS} <= set(texts)


NAMES = [
    "com espaço", "#1 String", "{chaves}", "}{", 'as"pas', "linha\nquebrada", "<b>HTML</b>", "🙂", "שם", "=1+1", "'",
    "a.b[0]", "{0}", "%s", "\\", "x" * 300, "target", "row_id", "self", "ção",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_columns_may_be_called_anything(name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    header = f'{quoted},"rótulo"\n'
    content = (header + "".join(f'"{text}","{label}"\n' for text, label in ROWS)).encode()
    column = name.strip()[:120]
    roles = Roles(kind="classification", texts=(column,), target="rótulo")
    _report, texts = made(content, "dados.csv", roles)
    assert sorted(texts) == sorted(text for text, _label in ROWS)


FILE_NAMES = ["../../../etc/passwd", "..\\..\\x.tsv", "a" * 300 + ".tsv", "\x00.tsv", "/etc/x.tsv", "nul.tsv"]


@pytest.mark.parametrize("name", FILE_NAMES)
def test_file_names_are_tamed(name: str) -> None:
    made(tsv(), name)
    files = [path for path in (paths.home() / "uploads").rglob("*") if path.is_file()]
    assert len(files) == 1
    assert len(files[0].name.encode()) <= 255


def test_a_cell_that_starts_with_a_sign_is_never_run_by_a_spreadsheet(write: Write, tmp_path: Path) -> None:
    path = write("texto\tr\n" + "".join(f"{sign}cmd\t1\n" for sign in "=+-@"))
    table = read(path).table.data
    for name in ("saida.tsv", "saida.csv"):
        write_table(table, tmp_path / name)
        cells = [
            re.split("[\t,]", line)[0]
            for line in (tmp_path / name).read_text(encoding="utf-8").splitlines()[1:]
        ]
        assert cells == ["'=cmd", "'+cmd", "'-cmd", "'@cmd"]


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nada.tsv", tmp_path):
        with pytest.raises(DataError, match="não existe"):
            read(path)


def test_a_file_that_may_not_be_read_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tsv())

    def refused(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(PtlmError, match=r"dados\.tsv"):
        read(path)


def test_a_template_cannot_name_what_is_not_there() -> None:
    roles = Roles(kind="classification", texts=("texto",), target="rótulo")
    path = save_upload(io.BytesIO(tsv()), "d.tsv")
    readings = {"train": read(path), "test": read(path)}
    with pytest.raises(UsageError, match="texto"):
        save(Draft(name="minha", roles=roles, template="{texto.__class__}"), readings)
    assert not paths.user_tasks().exists() or not list(paths.user_tasks().iterdir())
