"""The attempts, by theme."""

from __future__ import annotations

from . import answers, crashing, network, processes, reading, resources, writing

THEMES = {
    "reading": reading.ATTEMPTS,
    "writing": writing.ATTEMPTS,
    "network": network.ATTEMPTS,
    "programs": processes.PROGRAMS,
    "processes": processes.OTHERS,
    "kernel": processes.KERNEL,
    "time": resources.TIME,
    "memory": resources.MEMORY,
    "output": resources.OUTPUT,
    "crashing": crashing.ATTEMPTS,
    "answers": answers.ATTEMPTS,
}
