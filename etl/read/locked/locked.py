"""Files with an opening password → the bytes inside, for the passwords that are known."""

import io
from collections.abc import Sequence

import msoffcrypto
import msoffcrypto.format.xls97 as old_format
from msoffcrypto.exceptions import FileFormatError, InvalidKeyError

from etl.grid import Unreadable

# Excel locks a workbook with this one when only its structure is protected, and opens it without asking.
_PASSWORD_OF_NO_PASSWORD = "VelvetSweatshop"


class _InMemory:
    """The reading child may write no file; the library wants one for the older format."""

    TemporaryFile = io.BytesIO


old_format.tempfile = _InMemory

LOCKED = Unreadable("encrypted", "文件已加密，打不开，请取消密码（另存时不设打开密码）后重新报送。")


def unlock(data: bytes, passwords: Sequence[str]) -> tuple[bytes, bool]:
    """The bytes inside an encrypted Office file, and whether one of ``passwords`` was needed.

    Raises Unreadable where no password fits or the kind of encryption is not known.
    """
    for password in (_PASSWORD_OF_NO_PASSWORD, *passwords):
        try:
            file = msoffcrypto.OfficeFile(io.BytesIO(data))
            # The older format always verifies; the newer only when it is asked to.
            verify = {"verify_password": True} if file.format == "ooxml" else {}
            file.load_key(password=password, **verify)
            inside = io.BytesIO()
            file.decrypt(inside)
        except InvalidKeyError:
            continue
        except FileFormatError as error:
            raise LOCKED from error
        except Exception as error:  # damaged bytes meet it with errors of many kinds
            if isinstance(error, MemoryError):
                raise
            raise LOCKED from error
        return inside.getvalue(), password != _PASSWORD_OF_NO_PASSWORD
    raise LOCKED
