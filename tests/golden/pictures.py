"""Makes tests/golden/pictures: small picture files, how Pillow turns each of them upright, from which length on
Pillow takes each of them for whole, and, under `kinds`, what Pillow shows of the kinds that people's folders hold.

    python3.11 -m venv venv
    venv/bin/pip install <the version below>
    venv/bin/python tests/golden/pictures.py
"""
# pillow==13.0.0

import io
import json
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageChops, ImageCms, ImageFilter, ImageOps, PngImagePlugin

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
            info = PngImagePlugin.PngInfo()
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


def soft():
    """So soft that neither chroma subsampling nor a decoder's arithmetic moves a pixel by much."""
    image = Image.new("RGB", (48, 40))
    image.putdata([(40 + 4 * x, 60 + 3 * y, 200 - 2 * x - 2 * y) for y in range(40) for x in range(48)])
    image.paste((230, 200, 60), (8, 6, 26, 22))
    return image.filter(ImageFilter.GaussianBlur(3))


def over_white(image):
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image.convert("RGBA"))
    return white.convert("RGB")


def inverted(image):
    return Image.merge(image.mode, [ImageChops.invert(band) for band in image.split()])


def ycck(image, **options):
    """As Photoshop writes CMYK: Y, Cb and Cr of the inverted colors, and K, marked by Adobe's transform 2."""
    colors = inverted(inverted(image).convert("YCbCr")).split()
    bands = Image.merge("CMYK", (*colors, Image.new("L", image.size, 40)))
    data = bytearray(encoded(bands, "JPEG", quality=98, **options))
    data[data.find(b"Adobe") + 11] = 2
    return bytes(data)


def without_adobe(data):
    """The same four channels without the segment of Adobe's that says what they are."""
    start = data.find(b"\xff\xee")
    return data[:start] + data[start + 2 + int.from_bytes(data[start + 2 : start + 4], "big") :]


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(image, bits, kind, rows, *others):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *image.size, bits, kind, 0, 0, 0))
    coded = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(others) + chunk(b"IDAT", coded) + chunk(b"IEND", b"")


def rgb16(image):
    """16 bits a channel; the lower eight are 77."""
    rows = image.tobytes()
    return [b"".join(bytes([level, 77]) for level in rows[i : i + 3 * image.width]) for i in range(0, len(rows), 3 * image.width)]


def swapped_profile():
    """A color profile with red and blue exchanged: whoever goes by it shows quite another picture."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # When it was made: of no profile that is made anew.
    profile[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    red, blue = profile.find(b"rXYZ"), profile.find(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


def kinds():
    """Files and what is to be seen of them: the first picture, upright, over white, its numbers as they are stored."""
    image = soft()
    other = ImageOps.flip(image)
    gray = image.convert("L")
    mask = gray.point(lambda level: max(0, min(255, 3 * level - 200)))
    clear = image.copy()
    clear.putalpha(mask)

    def as_pillow(data):
        return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")

    def seen(name, data, expected=None):
        return name, data, expected or as_pillow(data)

    cmyk = Image.merge("CMYK", (*image.convert("CMYK").split()[:3], Image.new("L", image.size, 30)))
    yield seen("cmyk.jpg", encoded(cmyk, "JPEG", quality=98))
    yield seen("cmyk-progressive.jpg", encoded(cmyk, "JPEG", quality=98, progressive=True))
    yield seen("cmyk-bare.jpg", without_adobe(encoded(cmyk, "JPEG", quality=98)))
    yield seen("ycck.jpg", ycck(image))
    yield seen("ycck-progressive.jpg", ycck(image, progressive=True))
    yield seen("gray.jpg", encoded(gray, "JPEG", quality=98))
    # Fine detail, and a quarter of the color: where decoders' arithmetic differs most.
    photograph = Image.open(FOLDER.parent.parent / "images" / "chelsea.png").convert("RGB").crop((100, 40, 196, 112))
    yield seen("photograph.jpg", encoded(photograph, "JPEG", quality=92))
    yield seen("rgb.jfif", encoded(image, "JPEG", quality=98, progressive=True))
    # Pillow itself clips 16 bits at 255 where it makes 8 of them.
    deep = Image.frombytes("I;16", gray.size, b"".join(bytes([77, level]) for level in gray.tobytes()))
    yield seen("gray16.png", encoded(deep, "PNG"), gray.convert("RGB"))
    yield seen("rgb16.png", png(image, 16, 2, rgb16(image)), image)
    yield seen("gray-alpha.png", encoded(Image.merge("LA", (gray, mask)), "PNG"), over_white(Image.merge("LA", (gray, mask))))
    yield seen("rgb-alpha.png", encoded(clear, "PNG"), over_white(clear))
    yield seen("rgb-alpha.webp", encoded(clear, "WEBP", lossless=True), over_white(clear))
    palette = image.quantize(64)
    counts = palette.histogram()
    most = counts.index(max(counts))
    for name, kind in (("palette.png", "PNG"), ("palette.gif", "GIF"), ("palette.bmp", "BMP")):
        yield seen(name, encoded(palette, kind))
    for name, kind, transparency in (
        ("palette-transparent.png", "PNG", most),
        ("palette-alphas.png", "PNG", bytes(range(0, 256, 4))),
        ("palette-transparent.gif", "GIF", most),
    ):
        data = encoded(palette, kind, transparency=transparency)
        yield seen(name, data, over_white(Image.open(io.BytesIO(data))))
    yield seen("one-bit.png", encoded(image.convert("1"), "PNG"))
    several = {"save_all": True, "append_images": [other], "duration": 100}
    yield seen("animated.gif", encoded(palette, "GIF", save_all=True, append_images=[other.quantize(64)], duration=100))
    yield seen("animated.webp", encoded(image, "WEBP", lossless=True, **several))
    yield seen("animated.png", encoded(image, "PNG", **several))
    profile = swapped_profile()
    for name, kind, options in (("png", "PNG", {}), ("jpg", "JPEG", {"quality": 98}), ("webp", "WEBP", {"lossless": True})):
        yield seen(f"profile.{name}", encoded(image, kind, icc_profile=profile, **options))
    rows = [image.crop((0, y, image.width, y + 1)).tobytes() for y in range(image.height)]
    yield seen("gamma.png", png(image, 8, 2, rows, chunk(b"gAMA", struct.pack(">I", 100_000))))
    # BT.2020 with PQ, as recordings in high dynamic range are marked.
    yield seen("high-range.png", png(image, 8, 2, rows, chunk(b"cICP", bytes([9, 16, 0, 1]))))
    turned = image.transpose(Image.Transpose.ROTATE_90)
    yield seen("exif-6.tif", encoded(turned, "TIFF", exif=exif(6), compression="tiff_lzw"), image)
    for name, compression in (("rgb", None), ("lzw", "tiff_lzw"), ("deflate", "tiff_adobe_deflate")):
        yield seen(f"{name}.tif", encoded(image, "TIFF", compression=compression))
    yield seen("gray16.tif", encoded(deep, "TIFF"), gray.convert("RGB"))
    yield seen("rgb-alpha.tif", encoded(clear, "TIFF"), over_white(clear))
    yield seen("rgb.avif", encoded(image, "AVIF", quality=98))


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
    expected = FOLDER / "kinds" / "expected"
    expected.mkdir(parents=True, exist_ok=True)
    for name, data, image in kinds():
        (FOLDER / "kinds" / name).write_bytes(data)
        image.save(expected / f"{name}.png")
    (FOLDER / "expected.json").write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
