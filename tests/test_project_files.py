"""Files of the repository for contributors and services."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from sphinx_df_table import __version__

PROJECT = Path(__file__).parents[1]
_YAML = [
    path
    for pattern in (".*.yaml", "CITATION.cff", ".github/**/*.yml")
    for path in sorted(PROJECT.glob(pattern))
]


@pytest.mark.parametrize("path", _YAML, ids=lambda path: path.name)
def test_a_file_for_a_service_is_yaml(path: Path) -> None:
    assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict | list)


def test_the_citation_names_the_version_of_the_package() -> None:
    citation = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__


def test_the_hooks_for_commits_are_checks_of_make_lint() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    hooks = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    for hook in hooks["repos"][0]["hooks"]:
        tool = Path(shlex.split(hook["entry"])[0]).name
        assert f"$(BIN)/{tool}" in makefile
        re.compile(hook.get("files", ""))  # raises an error if it is none


def test_the_hosted_tests_are_those_of_a_fresh_clone() -> None:
    workflow = yaml.safe_load((PROJECT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["linux"]["steps"]
    assert {"run": "bash .ci/run"} in steps


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_links_to_files_of_the_repository_lead_to_files(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert links
    assert [link for link in links if not (PROJECT / link).exists()] == []
