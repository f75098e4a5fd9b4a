"""Tell whether a block would give the same result again: files, packages, clocks, and results."""
