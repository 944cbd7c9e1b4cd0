"""TLS towards departments' servers: verified, unless the connection says otherwise."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Mapping
from typing import Any

from etl.collect.records import CollectFault


def tls_context(extra: Mapping[str, Any], name: str) -> ssl.SSLContext:
    """``extra``: ``ca`` (a file or PEM text that also counts), ``ssl_context: none`` (nothing is verified).

    Raises:
        CollectFault: the CA cannot be read.
    """
    context = ssl.create_default_context()
    if ca := str(extra.get("ca") or ""):
        try:
            if "-----BEGIN" in ca:
                context.load_verify_locations(cadata=ca)
            else:
                context.load_verify_locations(cafile=ca)
        except (OSError, ssl.SSLError):
            raise CollectFault(f"连接 {name} 的 ca 读不出来，应为 PEM 证书或它的文件名。") from None
    if extra.get("ssl_context") == "none":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def is_loopback(host: str) -> bool:
    """Does the line stay on this machine?"""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def tls_sentence(fault: ssl.SSLError) -> str:
    """What is wrong with the other side's TLS."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return "服务器证书不可信（过期、主机名不符或不是受信任的机构签发），请核对主机名，或在连接里设 ca"
    return "加密连接没有谈成，请核对端口，以及是否用 SSL/TLS"
