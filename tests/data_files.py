"""The same small table in a file of each format that pandas reads."""

from __future__ import annotations

import contextlib
import sqlite3
import struct
import zipfile
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyreadstat
import xlwt

if TYPE_CHECKING:
    from pathlib import Path

FRAME = pd.DataFrame({"name": ["a", "b", "c"], "value": [1.5, 2.5, 3.5]})
_ROWS: list[tuple[Any, ...]] = [("name", "value"), *FRAME.itertuples(index=False, name=None)]

_ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.2"
  xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Sheet1">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>
"""
_ODS_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest manifest:version="1.2"
  xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_MIMETYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""
_XLSB_RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="worksheets/sheet1.bin"
  Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>
</Relationships>
"""


def _ods_cell(value: object) -> str:
    if isinstance(value, str):
        kind = 'office:value-type="string"'
    else:
        kind = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"


def _write_ods(path: Path) -> None:
    cells = [[*map(_ods_cell, row)] for row in _ROWS]
    rows = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in cells)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", _ODS_MIMETYPE)
        file.writestr("META-INF/manifest.xml", _ODS_MANIFEST)
        file.writestr("content.xml", _ODS.format(rows=rows))


def _record(kind: int, data: bytes = b"") -> bytes:
    """Return a record of a binary workbook ([MS-XLSB], 2.1.4); `data` has less than 128 bytes."""
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes([len(data)]) + data


def _text(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def _xlsb_cell(column: int, value: str | float) -> bytes:
    start = struct.pack("<II", column, 0)
    if isinstance(value, str):
        return _record(6, start + _text(value))  # BrtCellSt
    return _record(5, start + struct.pack("<d", value))  # BrtCellReal


def _write_xlsb(path: Path) -> None:
    # The records BrtBeginSheet, BrtWsDim, which has the rows and columns, and BrtBeginSheetData.
    sheet = _record(129) + _record(148, struct.pack("<4I", 0, 3, 0, 1)) + _record(145)
    for number, row in enumerate(_ROWS):
        sheet += _record(0, struct.pack("<I", number) + bytes(21))  # BrtRowHdr
        sheet += b"".join(_xlsb_cell(column, value) for column, value in enumerate(row))
    sheet += _record(146) + _record(130)  # BrtEndSheetData, BrtEndSheet
    # BrtBundleSh, within BrtBeginBook and BrtBeginBundleShs
    names = _record(156, struct.pack("<II", 0, 1) + _text("rId1") + _text("Sheet1"))
    workbook = _record(131) + _record(143) + names + _record(144) + _record(132)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("xl/_rels/workbook.bin.rels", _XLSB_RELATIONS)
        file.writestr("xl/workbook.bin", workbook)
        file.writestr("xl/worksheets/sheet1.bin", sheet)


def _write_xls(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for number, row in enumerate(_ROWS):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.save(path)


def write_database(path: Path, mode: str = "delete") -> None:
    """Write the table `t` of a SQLite database, in a journal mode."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute(f"pragma journal_mode = {mode}")
        FRAME.to_sql("t", database, index=False)
        database.commit()


def write_all(folder: Path) -> None:
    """Write a file of each format."""
    for suffix in ("csv", "csv.gz", "csv.bz2", "csv.xz", "csv.zip"):
        FRAME.to_csv(folder / f"t.{suffix}", index=False)
    FRAME.to_csv(folder / "t.tsv", index=False, sep="\t")
    (folder / "t.txt").write_text(FRAME.to_string(index=False), encoding="utf-8")
    FRAME.to_json(folder / "t.json", orient="records")
    FRAME.to_json(folder / "t.jsonl", orient="records", lines=True)
    FRAME.to_html(folder / "t.html", index=False)
    FRAME.to_xml(folder / "t.xml", index=False)
    FRAME.to_excel(folder / "t.xlsx", index=False)
    _write_xls(folder / "t.xls")
    _write_xlsb(folder / "t.xlsb")
    _write_ods(folder / "t.ods")
    FRAME.to_parquet(folder / "t.parquet")
    FRAME.assign(part=FRAME["name"]).to_parquet(folder / "parts", partition_cols=["part"])
    FRAME.to_feather(folder / "t.feather")
    FRAME.to_orc(folder / "t.orc")
    FRAME.to_hdf(folder / "t.h5", key="fixed")
    FRAME.to_hdf(folder / "t.h5", key="table", format="table", complib="blosc", complevel=1)
    FRAME.to_pickle(folder / "t.pickle")
    FRAME.to_stata(folder / "t.dta", write_index=False)
    pyreadstat.write_sav(FRAME, folder / "t.sav")
    pyreadstat.write_xport(FRAME, folder / "t.xpt", file_format_version=5)
    write_database(folder / "t.db")
