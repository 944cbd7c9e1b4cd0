"""A conversation with one mail server that always says what became of a mail."""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

_ENDS, _TOO_MUCH = 421, 552
_MOST_TURNED_AWAY = 3


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails are handed over. ``from_addr``: ``name <address>`` or an address."""

    host: str
    port: int = 25
    login: str | None = None
    password: str | None = field(default=None, repr=False)
    security: Literal["starttls", "ssl", "plain"] = "plain"
    from_addr: str = "liangshai@localhost"
    timeout: float = 30.0
    """Seconds."""
    verdict_timeout: float = 600.0
    """Seconds for a mail's text to go out, and for the server to say whether it took it: it may look for
    viruses first, and RFC 5321 (4.5.3.2.6) gives it ten minutes. Whoever leaves earlier sends it twice."""
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    """None: the system's trusted certificates."""


class Fate(Enum):
    """What became of a mail."""

    SENT = "sent"
    LATER = "later"
    """Certainly not taken; may be taken another time."""
    REFUSED = "refused"
    """Certainly not taken, and never will be."""
    UNKNOWN = "unknown"
    """The connection broke after the text began to go out: it may have arrived."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter at the server; `error` is the server's word."""

    fate: Fate
    error: str = ""
    is_put_off: bool = False
    """The server said 'later' of this recipient or mail, not of itself or of us."""
    is_mute: bool = False
    """The server has the text and did not say in all its time whether it took it."""


class ServerTrouble(Exception):
    """The server cannot be talked to at all; the message is one Chinese sentence without secrets."""


class SmtpSession:
    """One connection for many mails, opened when needed, opened again when lost."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None
        self._trouble: ServerTrouble | None = None
        self._dealt_n = 0
        """Mails of which the server said in this connection what becomes of them."""
        self._is_over = False
        """The server said that it ends this connection (421)."""
        self._turned_away_n = 0
        """Connections in a row that it ended before it dealt with any mail."""

    def ready(self) -> None:
        """Be connected and logged in. A server that was found dead is not tried again by this session.

        Raises:
            ServerTrouble: it is unreachable or does not let us in.
        """
        if self._trouble is not None:
            raise self._trouble
        if self._turned_away_n >= _MOST_TURNED_AWAY:
            raise ServerTrouble("邮件服务器现在不接收，连着几次一连上就要求过后再来（421），其余的等下次再发")
        if self._smtp is not None:
            try:
                if not self._is_over and self._smtp.noop()[0] == 250:
                    return
            except (smtplib.SMTPException, OSError):
                pass
            self.close()
        try:
            self._smtp = self._connect()
            self._dealt_n, self._is_over = 0, False
        except ServerTrouble as trouble:
            self._trouble = trouble
            raise

    def send(self, sender: str, recipient: str, mail: bytes) -> Outcome:
        """Hand one mail over to one recipient (addresses alone); call ``ready`` before.

        A server that takes only so many mails in one connection gets the next one in another; one that ends
        every connection at once is left alone for this session.
        """
        outcome = self._send(sender, recipient, mail)
        if self._is_over and self._dealt_n and outcome.fate is Fate.LATER:
            self.close()
            try:
                self.ready()
            except ServerTrouble:
                return outcome
            outcome = self._send(sender, recipient, mail)
        if not self._is_over:
            self._dealt_n, self._turned_away_n = self._dealt_n + 1, 0
        elif not self._dealt_n:
            self._turned_away_n += 1
        return outcome

    def _send(self, sender: str, recipient: str, mail: bytes) -> Outcome:
        smtp = self._smtp
        if smtp is None:
            return Outcome(Fate.LATER, "还没有连上邮件服务器")
        most = smtp.esmtp_features.get("size", "")
        if most.isdecimal() and 0 < int(most) < len(mail):
            return Outcome(
                Fate.REFUSED,
                f"邮件有{_megabytes(len(mail))} MB，超过邮件服务器的上限{_megabytes(int(most))} MB，"
                "请把送达规则的 mail_limit_mb 改到上限以下",
            )
        try:
            code, reply = smtp.mail(sender)
            self._is_over = code == _ENDS
            if code != 250:
                # Our own address was refused: that is our set-up, not this recipient's fault.
                return self._later(f"邮件服务器不接受发件人（{_told(code, reply)}）")
            code, reply = smtp.rcpt(recipient)
            if code not in (250, 251):
                return self._judge(code, reply)
            code, reply = smtp.docmd("DATA")
            if code != 354:
                return self._judge(code, reply)
        except (smtplib.SMTPException, OSError) as fault:
            self.close()
            return Outcome(Fate.LATER, f"与邮件服务器的连接断了（{type(fault).__name__}）")
        return self._hand_over(smtp, mail)

    def close(self) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()
            self._smtp = None

    def _hand_over(self, smtp: smtplib.SMTP, mail: bytes) -> Outcome:
        lines = mail.replace(b"\r\n.", b"\r\n..")
        lines = b"." + lines if lines.startswith(b".") else lines
        ending = b".\r\n" if lines.endswith(b"\r\n") else b"\r\n.\r\n"
        server, line = self._server, smtp.sock
        assert line is not None
        try:
            line.settimeout(max(server.timeout, server.verdict_timeout))
            smtp.send(lines)
        except (smtplib.SMTPException, OSError) as fault:
            smtp.close()
            self.close()
            # Without its last line no server takes a mail.
            return Outcome(Fate.LATER, f"正文没有发完，与邮件服务器的连接断了（{type(fault).__name__}）")
        try:
            smtp.send(ending)
            code, reply = smtp.getreply()
            line.settimeout(server.timeout)
        except (smtplib.SMTPException, OSError) as fault:
            smtp.close()  # a polite end would wait for it once more
            self.close()
            if not isinstance(fault.__context__ or fault, TimeoutError):
                return Outcome(Fate.UNKNOWN, f"正文发出后连接断了，不知是否送达（{type(fault).__name__}）")
            # It would be as slow with the next one.
            self._trouble = ServerTrouble("邮件服务器收了正文后一直不答复，其余的等下次再发")
            return Outcome(Fate.UNKNOWN, "邮件服务器收了正文后一直不答复，不知是否送达", is_mute=True)
        if code == 250:
            return Outcome(Fate.SENT)
        judged = self._judge(code, reply)
        if code != _TOO_MUCH:
            return judged
        advice = "；如因邮件太大，请把送达规则的 mail_limit_mb 改小后重发"
        return Outcome(judged.fate, f"{judged.error}{advice}")

    def _judge(self, code: int, reply: bytes) -> Outcome:
        self._is_over = code == _ENDS
        if 500 <= code < 600:
            self._reset()
            return Outcome(Fate.REFUSED, f"邮件服务器拒收（{_told(code, reply)}）")
        self._reset()
        return Outcome(Fate.LATER, f"邮件服务器暂不接收（{_told(code, reply)}）", is_put_off=True)

    def _later(self, error: str) -> Outcome:
        self._reset()
        return Outcome(Fate.LATER, error)

    def _reset(self) -> None:
        try:
            if self._smtp is not None and self._smtp.rset()[0] != 250:
                self.close()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        where = f"邮件服务器 {server.host}:{server.port}"
        name = socket.gethostname()
        local = name if name.isascii() and name else "localhost"
        try:
            smtp: smtplib.SMTP
            if server.security == "ssl":
                context = server.tls or ssl.create_default_context()
                smtp = smtplib.SMTP_SSL(
                    server.host, server.port, local, timeout=server.timeout, context=context
                )
            else:
                smtp = smtplib.SMTP(server.host, server.port, local, timeout=server.timeout)
            if server.security == "starttls":
                _encrypt(smtp, server, where)
            smtp.ehlo_or_helo_if_needed()
            if server.login:
                _log_in(smtp, server, where)
        except ssl.SSLCertVerificationError as fault:
            raise ServerTrouble(
                f"{where} 的加密连接建立不了：证书不可信（{fault.verify_message}），请核对主机名和证书日期；"
                "单位自签的，在连接里用 ca 写明签发它的证书"
            ) from None
        except ssl.SSLError as fault:
            raise ServerTrouble(
                f"{where} 的加密连接建立不了（{fault.reason}），"
                "请核对端口和加密方式（ssl 一般是465，starttls 是587）"
            ) from None
        except (smtplib.SMTPException, OSError, UnicodeError) as fault:
            raise ServerTrouble(f"{where} 连不上（{type(fault).__name__}）") from None
        return smtp


def _encrypt(smtp: smtplib.SMTP, server: SmtpServer, where: str) -> None:
    """STARTTLS. Raises ServerTrouble where the server does not offer it, or not now."""
    try:
        smtp.starttls(context=server.tls or ssl.create_default_context())
    except smtplib.SMTPNotSupportedError:
        raise ServerTrouble(
            f"{where} 不支持 STARTTLS，没有发，请把加密方式改为 ssl（端口一般是465），内网不加密的改为 plain"
        ) from None
    except smtplib.SMTPResponseException as fault:
        raise ServerTrouble(
            f"{where} 不肯开始 STARTTLS（{_told(fault.smtp_code, _bytes(fault))}），没有发"
        ) from None


def _log_in(smtp: smtplib.SMTP, server: SmtpServer, where: str) -> None:
    """Raises ServerTrouble: a wrong password, no login here, or by ways alone that we do not know."""
    try:
        smtp.login(server.login or "", server.password or "")
    except smtplib.SMTPAuthenticationError as fault:
        raise ServerTrouble(f"{where} 不接受账号或密码（{fault.smtp_code}）") from None
    except smtplib.SMTPNotSupportedError:
        raise ServerTrouble(
            f"{where} 在这个连接上不收账号密码，请去掉账号，"
            "或改用加密方式 ssl、starttls（有的服务器加密后才许登录）"
        ) from None
    except smtplib.SMTPResponseException as fault:
        raise ServerTrouble(f"{where} 登录没有成功（{_told(fault.smtp_code, _bytes(fault))}）") from None
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException:
        ways = smtp.esmtp_features.get("auth", "").strip()
        raise ServerTrouble(f"{where} 只许用 {ways} 登录，本程序会的是 PLAIN、LOGIN、CRAM-MD5") from None


def _bytes(fault: smtplib.SMTPResponseException) -> bytes:
    said: bytes | str = fault.smtp_error
    return said if isinstance(said, bytes) else said.encode()


def _megabytes(length: int) -> str:
    return f"{length / 1_000_000:.2f}"


def _told(code: int, reply: bytes) -> str:
    """The server's own words, short."""
    return f"{code} {' '.join(reply.decode('utf-8', 'replace').split())[:200]}"
