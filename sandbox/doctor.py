"""Which layers this host gives, and how to mend what it lacks: the data behind `yunei doctor`."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox import kernel, preload
from sandbox.executor import Layer, ProbeReport, Tier
from sandbox.layers import REASONS, LayerName

TIER_LAYERS = {
    Tier.FULL: frozenset(LayerName),
    Tier.REDUCED: frozenset({LayerName.CAPABILITIES, LayerName.LANDLOCK, LayerName.SECCOMP, LayerName.LIMITS}),
    Tier.NONE: frozenset[LayerName](),
}
"""Layers that a sandbox of each tier has."""

_ENTRY = "import sys; sys.path.insert(0, sys.argv[1]); from sandbox.examine import main; main()"
_TIMEOUT_S = 60

_SWITCHES = (
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "AppArmor keeps user namespaces from ordinary users (Ubuntu 23.10 and later): as root, "
        "`sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` (and in /etc/sysctl.d), or run the broker as root.",
    ),
    (
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "User namespaces are off for ordinary users (Debian): as root, "
        "`sysctl -w kernel.unprivileged_userns_clone=1` (and in /etc/sysctl.d), or run the broker as root.",
    ),
    (
        "/proc/sys/user/max_user_namespaces",
        "0",
        "User namespaces are off: as root, `sysctl -w user.max_user_namespaces=65536` (and in /etc/sysctl.d).",
    ),
)
_CONTAINER = (
    "The container forbids it: start it with `--cap-add SYS_ADMIN --security-opt seccomp=unconfined "
    "--security-opt apparmor=unconfined` (Docker, Podman), or run the broker on the host."
)
_REMEDIES = {
    LayerName.TREE: "Mounts are forbidden here, or the interpreter's folder cannot be read by other users: "
    "`chmod -R o+rX` the interpreter's prefix and the virtual environment. ",
    LayerName.IDENTITY: "The broker is root but may not change user ids: give it CAP_SETUID and CAP_SETGID, "
    "or run it as an ordinary user.",
    LayerName.CAPABILITIES: "Capabilities cannot be dropped: look for a security module that forbids prctl or capset.",
    LayerName.LANDLOCK: "Boot a kernel of 5.13 or later with `landlock` in its `lsm=` boot parameter "
    "(see `cat /sys/kernel/security/lsm`); in a container, its seccomp profile must allow the landlock calls.",
    LayerName.SECCOMP: "Boot a kernel with CONFIG_SECCOMP_FILTER on 64-bit x86; there is no other way.",
    LayerName.LIMITS: "",
}
_CGROUP_REMEDY = (
    "For exact memory limits let the broker write control groups: a systemd unit with `Delegate=yes`, or root."
)
_MACHINE = "Only Linux on 64-bit x86 processors is supported; on this machine no job can run."


def examine() -> dict[LayerName, tuple[bool, str]]:
    """Try every layer in a process of its own: {layer: (works, what was seen)}. Takes under a second."""
    if not kernel.supported():
        return dict.fromkeys(LayerName, (False, "unknown machine"))
    home = str(Path(__file__).resolve().parent.parent)
    command = [sys.executable, "-s", "-P", "-c", _ENTRY, home]
    done = subprocess.run(  # noqa: S603 our own interpreter with our own arguments
        command, env=preload.ENVIRONMENT, cwd="/", capture_output=True, timeout=_TIMEOUT_S, check=False
    )
    try:
        found = json.loads(done.stdout)
    except ValueError:
        return dict.fromkeys(LayerName, (False, "the examination died"))
    return {LayerName(name): (bool(works), str(seen)) for name, (works, seen) in found.items()}


def report(
    tier: Tier, found: Mapping[LayerName, tuple[bool, str]], canaries: Mapping[str, bool], failure: str = ""
) -> ProbeReport:
    """Put the trials, and the tier that a real sandbox reached, into words. Pure but for a look at host switches."""
    layers = [_layer(name, *found[name]) for name in LayerName]
    broken = [layer for layer in layers if not layer.works]
    if failure:
        layers.append(
            Layer(
                name="whole",
                works=False,
                reason="all layers together hold a sandbox",
                found=failure,
                remedy="" if broken else "Every layer works alone, but not together; tell the maintainers.",
            )
        )
    return ProbeReport(tier=tier, layers=tuple(layers), canaries=dict(canaries))


def _layer(name: LayerName, works: bool, found: str) -> Layer:
    remedy = "" if works else _remedy(name)
    if name is LayerName.LIMITS and "resource limits only" in found:
        remedy = _CGROUP_REMEDY
    return Layer(name=name.value, works=works, reason=REASONS[name], found=found, remedy=remedy)


def _remedy(name: LayerName) -> str:
    if not kernel.supported():
        return _MACHINE
    if name in (LayerName.NAMESPACES, LayerName.TREE):
        switched_off = next((text for path, value, text in _SWITCHES if _reads(path, value)), None)
        if switched_off is not None and os.geteuid() != 0:
            return switched_off
        return _REMEDIES.get(name, "") + _CONTAINER
    return _REMEDIES[name]


def _reads(path: str, value: str) -> bool:
    try:
        return Path(path).read_text(encoding="ascii").strip() == value
    except OSError:
        return False
