"""Private names and messages of pandas that the worker reads."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from sphinx_df_table.worker.private import pandas as private
from worker.private.names import check_names

if TYPE_CHECKING:
    from collections.abc import Callable

_PANDAS = f"pandas {pd.__version__}"
_FRAME = pd.DataFrame({"Model": ["a"], "Rate": ["1.5"], "n": [1]})
_ADAPT = f"{_PANDAS} has another message: adapt {private.__name__}"


def _check_styler(styler: object) -> None:
    check_names(
        _PANDAS,
        styler,
        *("_compute", "_display_funcs", "_display_funcs_index", "_display_funcs_columns"),
        *("hidden_rows", "hidden_columns", "hide_index_", "hide_columns_"),
        *("hide_index_names", "hide_column_names", "ctx", "ctx_index", "concatenated"),
        *("ctx_columns", "cell_context", "tooltips", "table_styles", "table_attributes"),
    )


def test_pandas_has_the_private_names_of_a_styler() -> None:
    _check_styler(_FRAME.style)
    styler = _FRAME.style.format("<{}>", subset=["n"]).format_index("[{}]")
    parts = private.styler_parts(styler.highlight_max())
    formats = private.styler_formats(styler)
    assert formats.cells[0, 2](1) == "<1>"
    assert formats.index_labels[0, 0](0) == "[0]"
    assert formats.column_labels == {}
    assert formats.precision == pd.get_option("styler.format.precision")
    assert parts.cells[0, 2] == [("background-color", "yellow")]


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        ({}, []),
        ({"escape": "html"}, ["escape"]),
        ({"hyperlinks": "html", "thousands": " ", "na_rep": "-"}, ["hyperlinks"]),
        ({"escape": "latex", "hyperlinks": "latex", "decimal": ","}, ["escape", "hyperlinks"]),
        ({"formatter": "{:.1f}", "escape": "html"}, ["escape"]),
        ({"formatter": str, "na_rep": "-"}, []),
    ],
)
def test_the_arguments_of_a_format_are_found(options: dict[str, Any], arguments: list[str]) -> None:
    assert private.styler_features(_FRAME.style.format(**options)) == arguments
    if "formatter" not in options:
        styler = _FRAME.style.format_index(**{k: v for k, v in options.items() if k != "thousands"})
        assert private.styler_features(styler) == arguments


def test_a_missing_name_of_a_styler_fails_with_the_module_to_adapt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    styler = _FRAME.style
    monkeypatch.delattr(styler, "_display_funcs_index")
    message = rf"{_PANDAS} has no _display_funcs_index in Styler: adapt {private.__name__}"
    with pytest.raises(AssertionError, match=message):
        _check_styler(styler)


def test_a_merge_of_a_data_frame_calls_the_function_of_its_module(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "pandas.core.reshape.merge" in sys.modules, f"{_PANDAS} has moved its merge: {_ADAPT}"
    module, public = private.merge_modules()
    check_names(_PANDAS, module, "merge")
    assert public.merge is module.merge
    monkeypatch.setattr(module, "merge", lambda *_, **__: "called")
    assert _FRAME.merge(_FRAME) == "called", f"{_PANDAS} merges otherwise: {_ADAPT}"


@pytest.mark.parametrize(
    "helper", [_FRAME, _FRAME.loc, _FRAME.iloc, _FRAME.at, _FRAME.iat, _FRAME.groupby("Model")]
)
def test_a_helper_has_its_data_frame(helper: Any) -> None:
    assert private.frame_of(helper) is _FRAME


@pytest.mark.parametrize("value", [_FRAME["n"], _FRAME.columns, "text", None])
def test_other_values_have_no_data_frame(value: object) -> None:
    assert private.frame_of(value) is None


@pytest.mark.parametrize(
    ("call", "labels"),
    [
        pytest.param(lambda: _FRAME["it's"], ["it's"], id="a label"),
        pytest.param(lambda: _FRAME[["Model", "gone"]], ["gone"], id="one of several"),
        pytest.param(lambda: _FRAME[["gone", "lost"]], ["gone", "lost"], id="all of several"),
        pytest.param(lambda: _FRAME.drop(columns=["gone"]), ["gone"], id="dropped"),
        pytest.param(lambda: _FRAME.set_index(["gone"]), ["gone"], id="set as the index"),
        pytest.param(lambda: _FRAME.dropna(subset=["gone"]), ["gone"], id="a subset"),
        pytest.param(lambda: _FRAME.groupby("n")["gone"], ["gone"], id="of groups"),
        pytest.param(lambda: _FRAME.groupby("n")[["gone"]], ["gone"], id="several of groups"),
        pytest.param(lambda: _FRAME.astype({"gone": str}), ["gone"], id="a type"),
        pytest.param(lambda: _FRAME.drop_duplicates("gone"), ["gone"], id="duplicates"),
    ],
)
def test_the_labels_that_a_key_error_names_are_read_from_it(
    call: Callable[[], object], labels: list[str]
) -> None:
    with pytest.raises(KeyError) as raised:
        call()
    assert private.missing_labels(raised.value) == labels, f"{raised.value}; {_ADAPT}"


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: _FRAME["Rate"] * 1.5, id="multiplied"),
        pytest.param(lambda: _FRAME["Rate"] / _FRAME["n"], id="divided"),
        pytest.param(lambda: _FRAME["Rate"] - 1, id="subtracted"),
        pytest.param(_FRAME["Rate"].mean, id="mean"),
        pytest.param(lambda: _FRAME["Rate"] > 1, id="compared"),
        pytest.param(lambda: -_FRAME["Rate"], id="negated"),
        pytest.param(lambda: _FRAME["Rate"].astype(object) / 2, id="objects"),
        pytest.param(lambda: "1.5" * 1.5, id="values"),  # type: ignore[operator]
    ],
)
def test_a_type_error_of_a_calculation_with_text_is_recognized(
    call: Callable[[], object],
) -> None:
    with pytest.raises(TypeError) as raised:
        call()
    assert private.has_text_operand(raised.value), f"{raised.value}; {_ADAPT}"


def test_another_type_error_is_none_of_a_calculation_with_text() -> None:
    with pytest.raises(TypeError) as raised:
        len(5)  # type: ignore[arg-type]
    assert not private.has_text_operand(raised.value)


@pytest.mark.parametrize(
    "rename",
    [
        lambda frame: frame.rename(columns=str.lower),
        lambda frame: frame.set_axis(["model", "rate", "n"], axis="columns"),
        lambda frame: setattr(frame, "columns", ["model", "rate", "n"]),
    ],
)
def test_pandas_sets_the_labels_of_columns_by_one_method(
    rename: Callable[[pd.DataFrame], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    check_names(_PANDAS, pd.DataFrame, private.LABEL_SETTER)
    set_labels = getattr(pd.DataFrame, private.LABEL_SETTER)
    axes: list[int] = []

    def recording(self: pd.DataFrame, axis: int, labels: object) -> None:
        axes.append(axis)
        set_labels(self, axis, labels)

    monkeypatch.setattr(pd.DataFrame, private.LABEL_SETTER, recording)
    rename(_FRAME.copy())
    assert axes == [0], _ADAPT


def test_the_dtypes_of_columns_are_those_of_a_frame() -> None:
    check_names(_PANDAS, _FRAME, "_mgr")
    check_names(_PANDAS, _FRAME._mgr, "get_dtypes")  # noqa: SLF001
    assert private.column_types(_FRAME) == _FRAME.dtypes.tolist()
    assert private.column_types(pd.DataFrame()) == []


@pytest.mark.parametrize("engine", ["c", "python"])
@pytest.mark.parametrize("argument", ["usecols", "parse_dates"])
def test_names_that_a_file_lacks_are_found_with_its_columns(engine: str, argument: str) -> None:
    given: dict[str, Any] = {argument: ["rate"], "engine": engine}
    with pytest.raises(ValueError, match="rate") as raised:
        pd.read_csv(io.StringIO("Model,Rate\na,1\n"), **given)
    assert private.names_not_in_file(raised.value) == (["rate"], ["Model", "Rate"]), _ADAPT


def test_other_errors_name_no_column_of_a_file() -> None:
    with pytest.raises(ValueError, match="could not") as raised:
        float("Usecols")
    assert private.names_not_in_file(raised.value) == ([], [])
