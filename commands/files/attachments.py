"""Files that an event cites: digest, size and media type of the bytes; the name is made here, never taken over.

File names of offices often hold personal names; what enters the record for ever is `<first digits of the
digest>.<ending>`.
"""

from __future__ import annotations

import os
from hashlib import file_digest
from typing import Any

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
    "csv": "text/csv",
    "html": "text/html",
    "xml": "application/xml",
    "json": "application/json",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "zip": "application/zip",
    "p7s": "application/pkcs7-signature",
}


def attached(path: str) -> dict[str, Any]:
    """{name, sha256, size, media_type} of the file at `path`; a file that can't be read is an `OSError`."""
    with open(path, "rb") as file:
        sha256 = file_digest(file, "sha256").hexdigest()
        size = file.tell()
    ending = os.path.splitext(path)[1].lower().removeprefix(".")
    media_type = MEDIA_TYPES.get(ending, "application/octet-stream")
    name = f"{sha256[:16]}.{ending}" if ending in MEDIA_TYPES else f"{sha256[:16]}.bin"
    return {"name": name, "sha256": sha256, "size": size, "media_type": media_type}
