"""The formats an export is written in."""

import csv
import json
from collections.abc import Sequence
from io import TextIOWrapper
from types import TracebackType
from typing import IO, Any, Final, Protocol, Self

from sqlalchemy import Boolean, Float, Integer, Table

from wizard.workspace.errors import ParquetMissing
from wizard.workspace.schema import own_columns

Rows = Sequence[Sequence[Any]]

ROWS_IN_A_GROUP: Final = 20_000
"""Of a Parquet file: large enough to be read fast, small enough to be held in memory."""


_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that spreadsheets may carry out (owasp.org/www-community/attacks/CSV_Injection)."""


class Writer(Protocol):
    """Writes one file, and closes it or leaves that to whoever opened it."""

    def write(self, rows: Rows) -> None:
        """Append rows: every column of the table except the instance."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class _TextWriter:
    def __init__(self, file: IO[bytes], table: Table) -> None:
        self._names = _names(table)
        self._file = TextIOWrapper(file, encoding="utf-8", newline="")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._file.close()


class CsvWriter(_TextWriter):
    """Comma-separated values as RFC 4180 has them, in UTF-8, with a line of names.

    They are for spreadsheets: a text that one would take for a formula begins with an apostrophe.
    """

    def __init__(self, file: IO[bytes], table: Table) -> None:
        super().__init__(file, table)
        self._csv = csv.writer(self._file)
        self._csv.writerow(self._names)

    def write(self, rows: Rows) -> None:
        """Append rows."""
        self._csv.writerows(map(_without_formula, row) for row in rows)


class JsonLinesWriter(_TextWriter):
    """One JSON object a line. The record inside it is as Kustomer sent it."""

    def write(self, rows: Rows) -> None:
        """Append rows."""
        for row in rows:
            columns = json.dumps(dict(zip(self._names[:-1], row[:-1], strict=True)), ensure_ascii=False)
            # Within JSON, a line can only end between values, where a space will do as well.
            record = row[-1].replace("\n", " ").replace("\r", " ")
            self._file.write(f'{columns[:-1]}, "record": {record}}}\n')


class ParquetWriter:
    """Parquet, compressed, with typed columns. Needs pyarrow."""

    def __init__(self, file: IO[bytes], table: Table) -> None:
        try:
            import pyarrow as pa  # type: ignore[import-untyped]
            from pyarrow import parquet
        except ImportError:
            raise ParquetMissing from None
        self._arrow = pa
        self._schema = pa.schema([(name, _arrow_type(pa, table.c[name].type)) for name in _names(table)])
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._waiting: list[Sequence[Any]] = []

    def write(self, rows: Rows) -> None:
        """Append rows."""
        self._waiting += rows
        if len(self._waiting) >= ROWS_IN_A_GROUP:
            self._flush()

    def _flush(self) -> None:
        columns = zip(*self._waiting, strict=True)
        arrays = [self._arrow.array(values, field.type) for values, field in zip(columns, self._schema, strict=True)]
        self._writer.write_table(self._arrow.Table.from_arrays(arrays, schema=self._schema))
        self._waiting = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is None and self._waiting:
            self._flush()
        self._writer.close()


def _without_formula(value: object) -> object:
    """A customer wrote it: what they wrote is to be read, never to be carried out."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _names(table: Table) -> list[str]:
    return [column.name for column in own_columns(table)]


def _arrow_type(pa: Any, type_: object) -> Any:  # noqa: ANN401 - a library that may not be there
    if isinstance(type_, Boolean):
        return pa.bool_()
    if isinstance(type_, Integer):
        return pa.int64()
    return pa.float64() if isinstance(type_, Float) else pa.string()
