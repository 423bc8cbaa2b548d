"""Private files of this installation: photos made safe, uploads kept as they came."""

import logging
import os
import re
import secrets
import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

from PIL import Image, ImageOps

from backend.core.errors import AppError, BadInput, NotFound

log = logging.getLogger(__name__)
PHOTO_BYTES = 8 * 2**20
PHOTO_PIXELS = 50_000_000  # a photo that small in bytes and larger in pixels is a bomb
PHOTO_EDGE = 1600
PHOTO_QUALITY = 80
UPLOAD_BYTES = 50 * 2**20
UPLOAD_SUFFIXES = (".csv", ".xls", ".xlsx")
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
NAME = re.compile(r"[0-9a-f]{32}\.(jpg|csv|xls|xlsx)")
UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True)
class StoredPhoto:
    file_name: str
    width: int
    height: int


def save_photo(data_dir: Path, stream: IO[bytes]) -> StoredPhoto:
    """Keep a photo as JPEG of at most 1600 px, turned upright, without place, time or device.

    Raises BadInput for anything that is no JPEG, PNG or WebP of at most 8 MB.
    """
    content = stream.read(PHOTO_BYTES + 1)
    if len(content) > PHOTO_BYTES:
        raise BadInput("照片太大了，请换一张 8 MB 以内的再传", rule="photo.too_large")
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise BadInput(
            "这张照片是 HEIC 格式，这里打不开。请截一张图，或用微信重新拍一张再传",
            rule="photo.heic",
        )
    picture = _redrawn(content)
    name = _write(
        data_dir,
        ".jpg",
        lambda file: picture.save(file, "JPEG", quality=PHOTO_QUALITY, optimize=True),
        "照片暂时存不下，您填的内容还在，请过一会儿再传",
    )
    return StoredPhoto(name, *picture.size)


def save_upload(data_dir: Path, stream: IO[bytes], suffix: str) -> str:
    """Keep a table of at most 50 MB as it came; returns its file name."""
    if suffix.lower() not in UPLOAD_SUFFIXES:
        raise BadInput("请上传 Excel（.xlsx、.xls）或 CSV 文件", rule="upload.kind")

    def copy(file: IO[bytes]) -> None:
        size = 0
        while block := stream.read(2**20):
            size += len(block)
            if size > UPLOAD_BYTES:
                raise BadInput("文件太大了，请分成 50 MB 以内的几份再传", rule="upload.too_large")
            file.write(block)

    return _write(data_dir, suffix.lower(), copy, "文件暂时存不下，请过一会儿再传")


def open_file(data_dir: Path, file_name: str) -> BinaryIO:
    """The file, open to read; the caller closes it. Raises NotFound."""
    try:
        return _place(data_dir, file_name).open("rb")
    except FileNotFoundError:
        raise NotFound("这个文件已经不在了，请重新上传") from None


def delete_file(data_dir: Path, file_name: str) -> None:
    """Remove the file; one that is gone already is fine."""
    _place(data_dir, file_name).unlink(missing_ok=True)


def _place(data_dir: Path, file_name: str) -> Path:
    if not NAME.fullmatch(file_name):
        raise NotFound("没有找到这个文件，请返回上一页")
    return data_dir / "files" / file_name


def _redrawn(content: bytes) -> Image.Image:
    """The picture alone, drawn on white: what came with it (EXIF, comments) stays behind."""
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > PHOTO_PIXELS:
                raise BadInput("照片太大了，请用微信重新拍一张再传", rule="photo.too_large")
            image.thumbnail((PHOTO_EDGE, PHOTO_EDGE))
            upright = ImageOps.exif_transpose(image)
            flat = Image.new("RGB", upright.size, "white")
            if upright.has_transparency_data:
                layer = upright.convert("RGBA")
                flat.paste(layer, mask=layer)
            else:
                flat.paste(upright.convert("RGB"))
    except UNREADABLE:
        raise BadInput(
            "这个文件不是完整的照片，请重新拍一张，或选 JPG、PNG 照片再传",
            rule="photo.unreadable",
        ) from None
    return flat


def _write(data_dir: Path, suffix: str, fill: Callable[[IO[bytes]], object], full: str) -> str:
    """Write under a random name, whole or not at all; `full` is said when the disk refuses."""
    name = secrets.token_hex(16) + suffix
    temporary: Path | None = None
    try:
        folder = data_dir / "files"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
            temporary = Path(file.name)
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(folder / name)
    except OSError as error:
        log.exception("a file could not be stored")
        raise AppError(full, rule="storage.full") from error
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)  # there only when something went wrong
    return name
