"""Findings about files whose rows do not fit their header, with the arguments of the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from worker.conftest import Project


def _file_messages(project: Project, text: str | bytes, arguments: str) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    (project.data / "x.csv").write_bytes(data)
    answer = project.answer(f"df = pd.read_csv('x.csv', {arguments})")
    assert answer.table is not None, answer.failure
    return [finding.message for finding in answer.findings if finding.subtype == "file"]


_INDEX = "so that the first field became the index"
_SHORT = "a row has fewer fields: line "
_ONE_COLUMN = "sep=';' reads 2 columns"


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        ("id;name\n10;A;\n", "sep=';'", _INDEX),
        ("id|name\n10|A|\n", "delimiter='|'", _INDEX),
        ("a,b\n1,2,\n3,4,\n", "engine='python'", _INDEX),
        ("a,b\r\n1,2,\r\n", "", _INDEX),
        ("\ufeffa,b\n1,2,\n", "", _INDEX),
        ("# hi\na,b\n1,2,\n", "comment='#'", _INDEX),
        ("title\na,b\n1,2,\n", "skiprows=1", _INDEX),
        ("title\na,b\n1,2,\n", "header=1", _INDEX),
        ("a,b\nunit\n1,2,\n", "skiprows=[1]", _INDEX),
        ("title\na,b\nunit\n1,2,\n", "skiprows=[0, 2]", _INDEX),
        ("a,b,c\nunit\n1,2,3\n3,4\n", "skiprows=range(1, 2)", f"{_SHORT}4 has 2"),
        ("a,b,c\nunit\n1,2,3\n3,4\n", "skiprows=np.array([1])", f"{_SHORT}4 has 2"),
        ("a  b c\n1  2 3\n4  5\n", r"sep='\s+'", f"{_SHORT}3 has 2"),
        ("a\tb c\n  1 'x y' 3 \n\n4  5\n", r"""sep='\s+', quotechar="'" """, f"{_SHORT}4 has 2"),
        ("a,b\n1,2\n", r"sep='\s+'", "sep=',' reads 2 columns"),
        ("a,b\n1,2\n", "sep=';'", "sep=',' reads 2 columns"),
        ("a,b\n1,2\n", "sep='\\t'", "sep=',' reads 2 columns"),
        ("a, b\n1, 2,\n", "skipinitialspace=True", _INDEX),
        ("a,b\n1,2,\n", "encoding='utf-8'", _INDEX),
        ("a,b\n1,2,\n".encode("utf-16"), "encoding='utf-16'", _INDEX),
        ("a,b\n1,2,\nTotal\n", "skipfooter=1, engine='python'", _INDEX),
        ("1,2,3\n4,5,6\n", "names=['a', 'b']", "more fields than the argument names has, so"),
        ("a,b\n1,2,3\n", "names=['c', 'd'], header=0", _INDEX),
        ("a,b,c\n'x,y',2\n", 'quotechar="\'"', f"{_SHORT}2 has 2"),
        ("title\na,b,c\n1,2,3\n\n3,4\n", "skiprows=1", f"{_SHORT}5 has 2"),
        ('a,b,c\n"x\ny",2,3\n1,2\n', "", f"{_SHORT}4 has 2"),
        ("a,b\n1,2,3\n4,5,6\n", "usecols=['a']", _INDEX),
        ("a,b,c\n1,2,3\n3,4\n", "usecols=['a', 'c']", f"{_SHORT}3 has 2"),
        ("1,2,3\n4,5\n", "names=['a', 'b', 'c']", f"the argument names has 3 names, and {_SHORT}2"),
        ("a,b\n1\n2,3\n", "nrows=1", f"{_SHORT}2 has 1"),
        ("title\na;b\n1;2\n", "skiprows=1", _ONE_COLUMN),
        ("# hi\na;b\n1;2\n", "comment='#'", _ONE_COLUMN),
        ("\ufeffa;b\n1;2\n", "", _ONE_COLUMN),
        ("a;b\n1,5;2\n2,5;3\n", "", _ONE_COLUMN),
        ("Größe;b\n1;2\n".encode("cp1252"), "encoding='cp1252'", "'Größe;b'"),
        ("\ufeff,b\n1,2\n", "", "'Unnamed: 0'"),
        ("Größe,b\n1,2\n", "encoding='latin-1'", "makes 'Ã¶' of 'ö'. encoding='utf-8' r"),
        ("a,b\n1 £,2\n", "encoding='cp1252'", "makes 'Â£' of '£'"),
        ("a,b\n5 µs,2\n", "encoding='Windows-1252', usecols=['a']", "makes 'Âµ' of 'µ'"),
        ("\ufeffa,b\n1,2\n", "encoding='ISO-8859-1'", r"makes 'ï»¿' of '\ufeff'"),
        ("title\na,b,a\n1,2,3\n", "skiprows=1", "'a.1'"),
    ],
)
def test_a_file_whose_rows_do_not_fit_is_reported(
    project: Project, text: str | bytes, arguments: str, message: str
) -> None:
    (found,) = _file_messages(project, text, arguments)
    assert message in found


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("a,b\n1,2\n   \n3,4\n", ""),
        ("a,b\n'x,y',2\n", 'quotechar="\'"'),
        ("a,b\n1,2\nTotal\n", "nrows=1"),
        ("1,2\nTotal\n", "names=['a', 'b'], nrows=1"),
        ("a,b\n1,2\nTotal\n", "skipfooter=1, engine='python'"),
        ("a,b,c\n1,2,3\n3,4\n", "usecols=['a', 'b']"),
        ("a,b\n1,2,\n3,4,\n", "usecols=['a', 'b']"),
        ("1,2,3\n4,5,6\n", "names=['x', 'y'], usecols=[0, 2]"),
        ("1,2,3\n4,5,6\n", "names=['x', 'y', 'z']"),
        ("a,b\n1,2\n", "names=['x', 'y'], header=0"),
        ("# a;b\na,b\n1,2\n", "comment='#'"),
        ("a,b\n1,2 # x,y,z\n", "comment='#'"),
        ("title,of,it\na,b\n1,2\n", "skiprows=1"),
        ("Größe,b\n1,2\n".encode("cp1252"), "encoding='cp1252'"),
        ("a,b\n5 µs,°C\n".encode("latin-1"), "encoding='latin-1'"),
        ("a,b\n1,2\n", "encoding='latin-1'"),
        ("Größe,b\n1,2\n", "encoding='utf8'"),
        ("\ufeffGröße,b\n1,2\n", "encoding='utf-8-sig'"),
        ("Größe,b\n1,2\n".encode("utf-16"), "encoding='utf-16'"),
        ("大小,b\n1,2\n".encode("gbk"), "encoding='gbk'"),
        ("title,of,it\na,b\n1,2\n", "skiprows=[0]"),
        ("title,of,it\na,b\nx,y,z\n1,2\n", "skiprows=[0, 2]"),
        ('a,b\n"x\ny",2\nunit\n1,2\n', "skiprows=[2]"),
        ("a,b\nunit\n1,2\n", "skiprows={1}"),
        ("  a b \n  1 2 \n3   4\n", r"sep='\s+'"),
        ("a b\nx 1 2\ny 3 4\n", r"sep='\s+'"),
        ("a b\n'x  y' 2\n", r"""sep='\s+', quotechar="'" """),
        ("a b\n1 2\n   \n3 4\n", r"sep='\s+'"),
        ('"a, b"\n"1, 2"\n', ""),
        ('"a;b"\n"1;2"\n', "sep=';'"),
        ("a, b\n1\n2, 3\n", "sep=';'"),
        ("title,of,it\na,b\n1,2\n", "header=1"),
        ("a,b\n1,2,\n3,4,\n", "index_col=False"),
        ("a, b\n1, 2\n", "skipinitialspace=True"),
        ('a,b\n"x,2\n', "quoting=3"),
        ('a,b\n"x\ny",2\n', ""),
        ("a,b\nx\\,y,2\n", "escapechar='\\\\'"),
        ("a;b\n1;2\n".encode("utf-16"), "encoding='utf-16', sep=';'"),
        ('\ufeff"a;b",c\n"1;2",3\n', ""),
        ("a,b\n1,2\n1,2,3\n", "on_bad_lines='skip'"),
    ],
)
def test_a_file_that_is_read_as_it_is_meant_is_not_reported(
    project: Project, text: str | bytes, arguments: str
) -> None:
    assert _file_messages(project, text, arguments) == []


def test_the_encoding_of_text_that_is_decoded_already_does_not_count(project: Project) -> None:
    code = "import io\ndf = pd.read_csv(io.StringIO('Größe,b\\n1,2'), encoding='latin-1')"
    assert project.findings(code) == []


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("id;price\n1;2,5\n2;3,5\n", ""),
        ("id;price\nA;2,5\nB;3,5\n", ""),
        ("name;price\nA,x;2,5\nB,y;3,5\n", ""),
        ("id,name\nx,A,\ny,B,\n", ""),
    ],
)
def test_an_index_that_a_wrong_argument_makes_is_one_finding(
    project: Project, text: str, arguments: str
) -> None:
    (project.data / "x.csv").write_text(text)
    answer = project.answer(f"df = pd.read_csv('x.csv', {arguments})")
    assert [finding.subtype for finding in answer.findings] == ["file"]


def test_an_index_is_reported_beside_another_finding_about_its_file(project: Project) -> None:
    (project.data / "x.csv").write_text("a,b,c\n1,2,3\n3,4\n")
    answer = project.answer("df = pd.read_csv('x.csv').groupby('b').sum()")
    assert {finding.subtype for finding in answer.findings} == {"file", "missing", "index"}
    answer = project.answer("df = pd.read_csv('x.csv', index_col='b')")
    assert {finding.subtype for finding in answer.findings} == {"file", "index"}
