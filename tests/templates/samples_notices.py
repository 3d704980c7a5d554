"""What the owner hears about the machine."""

from __future__ import annotations

from tests.templates.samples import SAMPLES

SAMPLES |= {"notices/clock": [{}], "notices/disk_full": [{}]}
