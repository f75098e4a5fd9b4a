"""Amdahl's law."""


def speedup(processors, parallel):
    """Return the speedup of a program of which a part can run in parallel.

    .. df-table:: Speedup by the number of processors
       :index:
       :precision: 2

       from amdahl import speedup

       parts = pd.Index([0.5, 0.9, 0.99], name="Parallel part").to_series()
       df = pd.DataFrame({count: speedup(count, parts) for count in (2, 8, 64)})
    """
    return 1 / (1 - parallel + parallel / processors)
