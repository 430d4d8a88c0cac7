"""Installs a Debian package, where that is ours to do: on Debian, as root."""

import os
import shutil
import subprocess
from collections.abc import Mapping


def can_install() -> bool:
    """Whether this is a machine with apt-get, and we are its root."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def install(*packages: str) -> str | None:
    """Install packages; None, or apt-get's last words when it failed."""
    environment: Mapping[str, str] = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode and command[1] == "install":  # an old list of packages may still do
            return (done.stderr.strip() or done.stdout.strip())[-500:]
    return None
