"""Makes tests/golden/pictures: small picture files, how Pillow turns each of them upright, and from which length
on Pillow takes each of them for whole.

    python3.11 -m venv venv
    venv/bin/pip install <the version below>
    venv/bin/python tests/golden/pictures.py
"""
# pillow==13.0.0

import io
import json
import struct
from pathlib import Path

from PIL import Image, ImageOps

FOLDER = Path(__file__).parent / "pictures"
ORIENTATION = 0x0112
# Four areas of one color each, on pixels that no chroma subsampling mixes.
COLORS = [(220, 40, 30), (30, 190, 60), (40, 60, 210), (230, 220, 200)]
WIDTH, HEIGHT = 64, 32
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="%d"/></x:xmpmeta>'


def picture():
    stored = Image.new("RGB", (WIDTH, HEIGHT))
    for index, color in enumerate(COLORS):
        left, top = index % 2 * WIDTH // 2, index // 2 * HEIGHT // 2
        stored.paste(color, (left, top, left + WIDTH // 2, top + HEIGHT // 2))
    return stored


def textured():
    """Enough detail that the coded picture is most of the file."""
    pixels = [((x * 5 + y * 3) % 256, (x * x + y * 7) % 256, (x * y) % 256) for y in range(19) for x in range(21)]
    image = Image.new("RGB", (21, 19))
    image.putdata(pixels)
    return image


def encoded(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def exif(orientation):
    data = Image.Exif()
    if orientation:
        data[ORIENTATION] = orientation
    data[0x0131] = "pictures.py"
    return data.tobytes()


def little_endian(kind, value):
    """EXIF data in the other byte order, with one tag of a type that is not the usual one."""
    return b"Exif\0\0II*\0" + struct.pack("<IHHHI4sI", 8, 1, ORIENTATION, kind, 1, value, 0)


def run_length_bmp():
    """Eight bits a pixel, each row one run: Pillow reads such files and writes none."""
    rows = b"".join(bytes([16, row, 0, 0]) for row in range(16)) + b"\0\1"
    palette = b"".join(bytes([level, level, 255 - level, 0]) for level in range(16))
    start = 14 + 40 + len(palette)
    header = struct.pack("<IiiHHIIiiII", 40, 16, 16, 1, 8, 1, len(rows), 2835, 2835, 16, 16)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + header + palette + rows


def turned_files():
    stored = picture()
    ways = {"jpg": ("JPEG", {"quality": 95}), "png": ("PNG", {}), "webp": ("WEBP", {"lossless": True})}
    for ending, (kind, options) in ways.items():
        for orientation in range(1, 9):
            yield f"exif-{orientation}.{ending}", encoded(stored, kind, exif=exif(orientation), **options)
        packet = XMP % 8
        if kind == "PNG":
            from PIL.PngImagePlugin import PngInfo

            info = PngInfo()
            info.add_itxt("XML:com.adobe.xmp", packet.decode())
            options = {**options, "pnginfo": info}
        else:
            options = {**options, "xmp": packet}
        yield f"xmp-8.{ending}", encoded(stored, kind, **options)
        # Where EXIF tells it, XMP does not count; where EXIF is silent, it does.
        yield f"exif-1-xmp-8.{ending}", encoded(stored, kind, exif=exif(1), **options)
        yield f"exif-0-xmp-8.{ending}", encoded(stored, kind, exif=exif(0), **options)
    jpeg = ways["jpg"][1]
    yield "long.jpg", encoded(stored, "JPEG", exif=little_endian(4, b"\6\0\0\0"), **jpeg)
    yield "byte.jpg", encoded(stored, "JPEG", exif=little_endian(1, b"\6\0\0\0"), **jpeg)
    yield "nine.jpg", encoded(stored, "JPEG", exif=little_endian(3, b"\t\0\0\0"), **jpeg)


def whole_files():
    image, other = textured(), ImageOps.mirror(textured())
    yield "baseline.jpg", encoded(image, "JPEG")
    yield "progressive.jpg", encoded(image, "JPEG", progressive=True)
    yield "restarts.jpg", encoded(image, "JPEG", restart_marker_rows=1)
    yield "rgb.png", encoded(image, "PNG")
    yield "lossy.webp", encoded(image, "WEBP")
    yield "lossless.webp", encoded(image, "WEBP", lossless=True)
    yield "animated.webp", encoded(image, "WEBP", save_all=True, append_images=[other])
    yield "still.gif", encoded(image.quantize(64), "GIF")
    yield "animated.gif", encoded(image.quantize(64), "GIF", save_all=True, append_images=[other.quantize(64)])
    yield "rgb.bmp", encoded(image, "BMP")
    yield "palette.bmp", encoded(image.quantize(64), "BMP")
    yield "bits.bmp", encoded(image.convert("1"), "BMP")
    yield "runs.bmp", run_length_bmp()


def upright(data):
    """Its sides, and the color in the middle of each quarter, row by row."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    places = [(image.width * x // 4, image.height * y // 4) for y in (1, 3) for x in (1, 3)]
    return {"sides": list(image.size), "colors": [list(image.getpixel(place)) for place in places]}


def loads(data):
    try:
        Image.open(io.BytesIO(data)).load()
    # Pillow has no error of its own for this.
    except Exception:
        return False
    return True


def whole_from(data):
    """The least number of bytes that Pillow loads; it loads all that are longer too."""
    lengths = [length for length in range(len(data) + 1) if loads(data[:length])]
    assert lengths == list(range(lengths[0], len(data) + 1)), lengths
    return lengths[0]


def main():
    FOLDER.mkdir(exist_ok=True)
    told = {"upright": {}, "whole_from": {}}
    for name, data in turned_files():
        (FOLDER / name).write_bytes(data)
        told["upright"][name] = upright(data)
    for name, data in whole_files():
        (FOLDER / name).write_bytes(data)
        told["whole_from"][name] = whole_from(data)
    (FOLDER / "expected.json").write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
