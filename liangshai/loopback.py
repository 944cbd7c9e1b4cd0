"""This machine's own address, 127.0.0.1, where database and Airflow answer and nobody else hears them."""

from __future__ import annotations

import socket

LOOPBACK_CURE = "请由 root 运行 ip link set lo up；还不行再运行 ip addr add 127.0.0.1/8 dev lo"


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Whether nobody listens on 127.0.0.1:`port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def loopback_fault() -> str | None:
    """Why nothing of this machine could talk to itself. None where it can, whatever the network is."""
    try:
        with socket.socket() as server, socket.socket() as caller:
            server.bind(("127.0.0.1", 0))
            server.listen(1)
            caller.settimeout(2)
            caller.connect(server.getsockname())
    except OSError:
        return "本机地址 127.0.0.1 不通（回环网卡 lo 没有启用或没有这个地址），数据库和 Airflow 运行不了"
    return None
