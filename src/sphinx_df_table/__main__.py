"""``python -m sphinx_df_table``: see `sphinx_df_table.cli`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
