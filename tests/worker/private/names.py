"""Check of the names that the modules of `sphinx_df_table.worker.private` read."""

from __future__ import annotations


def check_names(library: str, owner: object, *names: str) -> None:
    """Fail if a library no longer has some of its private names, and say what to adapt.

    Parameters
    ----------
    library
        The library and its version.
    owner
        The module, class or object that has the names.
    names
        The private names.

    """
    gone = [name for name in names if not hasattr(owner, name)]
    module = f"sphinx_df_table.worker.private.{library.partition(' ')[0].lower()}"
    kind = getattr(owner, "__name__", type(owner).__name__)
    assert not gone, f"{library} has no {', '.join(gone)} in {kind}: adapt {module}"
