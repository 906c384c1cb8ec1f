"""What a user's file may be at most. Every limit is far above honest data and far below what breaks the machine."""

from collections.abc import Sequence

from ptlm.errors import DataError
from ptlm.i18n import N_

MAX_FILE_BYTES = 500 * 1000 * 1000
"""Size of one file on disk."""
MAX_UNPACKED_BYTES = 2_000_000_000
"""What a compressed file (xlsx, parquet, an exported task) may become."""
MAX_EXPANSION = 200
"""Times a member of a zip may grow when unpacked; honest text stays below 30."""
SMALL_MEMBER_BYTES = 10_000_000
"""Below this unpacked size the growth does not matter."""
MAX_ROWS = 5_000_000
MAX_COLUMNS = 1_000
MAX_CELL = 1_000_000
"""Characters of one cell."""
MAX_LINE = 8_000_000
"""Characters of one line."""
MAX_NAME = 120
"""Characters of a column's or a file's name; longer ones are shortened."""
SHOWN_LINES = 10
"""Line numbers that a finding lists."""


def check_width(columns: int, *, file: str, line: int) -> None:
    """Raise DataError for more columns than are allowed."""
    if columns > MAX_COLUMNS:
        raise DataError(
            N_("{file}, linha {line}, coluna {limit}: há mais de {limit:,} colunas; o separador está certo?"),
            file=file,
            line=line,
            limit=MAX_COLUMNS,
        )


def check_cells(cells: Sequence[str], *, file: str, line: int) -> None:
    """Raise DataError for a cell that is too long."""
    for column, cell in enumerate(cells, start=1):
        if len(cell) > MAX_CELL:
            raise DataError(
                N_(
                    "{file}, linha {line}, coluna {column}: a célula tem {size:,} caracteres e o máximo é {limit:,}."
                ),
                file=file,
                line=line,
                column=column,
                size=len(cell),
                limit=MAX_CELL,
            )


def check_rows(rows: int, *, file: str, line: int) -> None:
    """Raise DataError where one row more would be too many."""
    if rows >= MAX_ROWS:
        raise DataError(
            N_("{file}, linha {line}: passa de {limit:,} linhas; divida o arquivo."),
            file=file,
            line=line,
            limit=MAX_ROWS,
        )


def check_line(line: str, *, file: str, number: int) -> None:
    """Raise DataError for a line that is too long."""
    if len(line) > MAX_LINE:
        raise DataError(
            N_(
                "{file}, linha {line}, coluna 1: a linha passa de {limit:,} caracteres; o fim das linhas está certo?"
            ),
            file=file,
            line=number,
            limit=MAX_LINE,
        )


def check_unpacked(size: int, *, file: str) -> None:
    """Raise DataError where a compressed file becomes too large (bytes or characters)."""
    if size > MAX_UNPACKED_BYTES:
        raise DataError(
            N_("{file}: descompactado passaria de {limit} MB; recusado."),
            file=file,
            limit=MAX_UNPACKED_BYTES // 10**6,
        )


def no_rows(file: str) -> DataError:
    """The error for a file without a row of data."""
    return DataError(
        N_("{file}: não há linhas de dados depois da linha 1 (só o cabeçalho, ou nada)."), file=file
    )
