"""Pictures that tests upload, one of them as a telephone takes it: with place and device inside."""

from io import BytesIO

from PIL import Image

DEVICE = "Testphone 7"
MAKE, GPS, ORIENTATION = 0x010F, 0x8825, 0x0112


def photograph(size: tuple[int, int] = (60, 40)) -> BytesIO:
    """A JPEG that lies on its side and tells where and with what it was taken."""
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = DEVICE, 6
    exif.get_ifd(GPS)[2] = (27.45, 0.0, 0.0)
    content = BytesIO()
    Image.new("RGB", size, "green").save(content, "JPEG", exif=exif)
    content.seek(0)
    return content
