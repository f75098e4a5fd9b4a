"""Names that a slip of the pen changes, and names of different things."""

from __future__ import annotations

import pytest

from sphinx_df_table.wording import misspelled


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Inf2.8xlarge", "inf2.8xlarge"),
        ("inf2.8xlarge ", "inf2.8xlarge"),
        ("inf2 8xlarge", "inf2.8xlarge"),
        ("inf2-8xlarge", "inf2.8xlarge"),
        ("inf2.8xlagre", "inf2.8xlarge"),
        ("Batch  Size", "batch size"),
        ("batchsize", "Batch Size"),
        ("Real-Time", "real time"),
        ("GPT 4", "gpt-4"),
        ("Pytroch", "PyTorch"),
        ("us_east_1", "us-east-1"),
        ("\u00a0Z\u00dcRICH", "z\u00fcrich"),
        ("stable diffuison 2.1", "Stable Diffusion 2.1"),
    ],
)
def test_a_slip_of_the_pen_is_found(name: str, other: str) -> None:
    assert misspelled(name, ["another", other]) == other
    assert misspelled(other, ["another", name]) == name


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("inf2.24xlarge", "inf2.8xlarge"),
        ("inf2.xlarge", "inf2.8xlarge"),
        ("inf2.large", "inf2.xlarge"),
        ("inf1.xlarge", "inf2.xlarge"),
        ("inf2.84xlarge", "inf2.48xlarge"),
        ("m5a.large", "m5d.large"),
        ("1.5", "15"),
        ("1.10", "11.0"),
        ("-5", "5"),
        ("v1.10", "v11.0"),
        ("C", "C++"),
        ("C#", "C++"),
        ("on", "no"),
        ("bert-base", "bert-large"),
        ("bert-base-cased", "bert-base-uncased"),
        ("a-b", "b-a"),
        ("", "a"),
        ("same", "same"),
    ],
)
def test_names_of_different_things_are_not_confused(name: str, other: str) -> None:
    assert misspelled(name, [other]) is None
    assert misspelled(other, [name]) is None
