"""What a process has used: processor time and memory, as the system counts them (Linux)."""

from __future__ import annotations

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def processor(pid: int) -> float:
    """Seconds of processor time that a process has used, in all its threads; nan where the system does not say."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICK if fields else float("nan")


def memory(pid: int) -> float:
    """MiB that a process holds in memory now; nan where the system does not say."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def _stat(pid: int) -> list[str]:
    stat = Path(f"/proc/{pid}/stat")
    return stat.read_text().rsplit(")", 1)[1].split() if stat.exists() else []
