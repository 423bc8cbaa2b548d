"""Photos are checked, turned upright and stripped; files are private and written whole."""

import errno
import os
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from backend.core.errors import AppError, BadInput, NotFound
from backend.providers import storage
from backend.providers.storage import delete_file, open_file, save_photo, save_upload


def photo(kind: str = "JPEG", size: tuple[int, int] = (400, 200), **options: object) -> BytesIO:
    mode = "RGBA" if kind == "PNG" else "RGB"
    out = BytesIO()
    Image.new(mode, size, (200, 30, 30, 0) if mode == "RGBA" else (200, 30, 30)).save(
        out, kind, **options
    )
    out.seek(0)
    return out


def stored(data_dir: Path, name: str) -> Image.Image:
    with open_file(data_dir, name) as file, Image.open(file) as image:
        image.load()
        return image


def kept(data_dir: Path) -> list[str]:
    folder = data_dir / "files"
    return [path.name for path in folder.iterdir()] if folder.exists() else []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_usual_kind_becomes_a_private_jpeg(tmp_path, kind):
    saved = save_photo(tmp_path, photo(kind))

    image = stored(tmp_path, saved.file_name)
    assert image.format == "JPEG"
    assert (saved.width, saved.height) == image.size == (400, 200)
    assert (tmp_path / "files" / saved.file_name).stat().st_mode & 0o077 == 0
    assert kept(tmp_path) == [saved.file_name]


def test_a_large_photo_is_made_smaller(tmp_path):
    saved = save_photo(tmp_path, photo(size=(4000, 1000)))
    assert (saved.width, saved.height) == (1600, 400)


def test_a_turned_photo_stands_upright_and_loses_where_and_with_what_it_was_taken(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif[0x010F] = "SyntheticPhone"
    exif.get_ifd(0x8825)[2] = (27.0, 41.0, 30.0)  # where
    content = photo(exif=exif, comment=b"SyntheticComment", dpi=(300, 300)).read()
    assert b"SyntheticPhone" in content
    assert b"SyntheticComment" in content

    saved = save_photo(tmp_path, BytesIO(content))

    image = stored(tmp_path, saved.file_name)
    assert image.size == (200, 400)
    assert dict(image.getexif()) == {}
    with open_file(tmp_path, saved.file_name) as file:
        content = file.read()
    assert b"Synthetic" not in content
    assert b"Exif" not in content


def test_what_shines_through_becomes_white(tmp_path):
    saved = save_photo(tmp_path, photo("PNG"))
    assert min(stored(tmp_path, saved.file_name).getpixel((5, 5))) > 250


def bomb() -> bytes:
    """A PNG of 40,000 × 40,000 pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        head = struct.pack(">I", len(data)) + kind + data
        return head + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    image = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + image + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content, rule",
    [
        pytest.param(b"", "photo.unreadable", id="nothing"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo.unreadable", id="svg"),
        pytest.param(b"%PDF-1.7 something", "photo.unreadable", id="pdf"),
        pytest.param(photo("GIF").read(), "photo.unreadable", id="gif"),
        pytest.param(photo().read()[:600], "photo.unreadable", id="half a jpeg"),
        pytest.param(photo("PNG").read()[:60], "photo.unreadable", id="half a png"),
        pytest.param(bomb(), "photo.unreadable", id="bomb"),
        pytest.param(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "photo.heic", id="heic"),
        pytest.param(bytes(storage.PHOTO_BYTES + 1), "photo.too_large", id="too many bytes"),
    ],
)
def test_what_is_no_whole_photo_is_refused_in_words_and_leaves_nothing(tmp_path, content, rule):
    with pytest.raises(BadInput, match="照片") as caught:
        save_photo(tmp_path, BytesIO(content))

    assert caught.value.rule == rule
    assert kept(tmp_path) == []


def test_too_many_pixels_in_few_bytes_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "PHOTO_PIXELS", 79_999)
    with pytest.raises(BadInput, match="重新拍") as caught:
        save_photo(tmp_path, photo(size=(400, 200)))
    assert caught.value.rule == "photo.too_large"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_full_disk_is_told_in_words_and_leaves_nothing(tmp_path, monkeypatch, code):
    def full(_descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(AppError, match="照片暂时存不下") as caught:
        save_photo(tmp_path, photo())
    assert caught.value.rule == "storage.full"
    with pytest.raises(AppError, match="文件暂时存不下"):
        save_upload(tmp_path, BytesIO(b"a,b"), ".csv")
    assert kept(tmp_path) == []


def test_a_table_is_kept_byte_by_byte(tmp_path):
    content = "岗位,工资\n电焊工,面议\n".encode("gb18030") * 1000

    name = save_upload(tmp_path, BytesIO(content), ".CSV")

    assert name.endswith(".csv")
    with open_file(tmp_path, name) as file:
        assert file.read() == content


def test_other_kinds_and_too_large_tables_are_refused_and_leave_nothing(tmp_path, monkeypatch):
    with pytest.raises(BadInput, match="Excel"):
        save_upload(tmp_path, BytesIO(b"x"), ".exe")
    monkeypatch.setattr(storage, "UPLOAD_BYTES", 10)
    with pytest.raises(BadInput, match="太大"):
        save_upload(tmp_path, BytesIO(b"x" * 11), ".csv")
    assert kept(tmp_path) == []


def test_a_deleted_file_is_gone_and_may_be_deleted_again(tmp_path):
    name = save_photo(tmp_path, photo()).file_name

    delete_file(tmp_path, name)
    delete_file(tmp_path, name)

    with pytest.raises(NotFound, match="重新上传"):
        open_file(tmp_path, name)


@pytest.mark.parametrize("name", ["../secrets.env", "a.jpg", "/etc/passwd", "", "0" * 32 + ".py"])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    for act in (open_file, delete_file):
        with pytest.raises(NotFound):
            act(tmp_path, name)


def test_two_photos_never_share_a_name(tmp_path):
    names = {save_photo(tmp_path, photo()).file_name for _ in range(5)}
    assert len(names) == 5
