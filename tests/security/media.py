"""Files that attack a decoder, written byte by byte."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import av
import numpy
from PIL import Image as Picture

RATE = 16_000


def numbers(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def noise(count: int) -> bytes:
    """An AIFF of samples that no codec makes small."""
    samples = numpy.random.default_rng(1).integers(-9999, 9999, count, "int16").astype(">i2").tobytes()
    head = b"COMM\0\0\0\x12\0\1" + numbers(count) + b"\0\x10\x40\x0e\xac\x44" + bytes(6)
    data = b"AIFF" + head + b"SSND" + numbers(len(samples) + 8, 0, 0) + samples
    return b"FORM" + numbers(len(data)) + data


# pictures


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Black, of one byte a pixel, with chunks before the pixels."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(width + 1)) for _ in range(height)) + packer.flush()
    head = (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    parts = (head, *chunks, (b"IDAT", rows), (b"IEND", b""))
    made = (numbers(len(data)) + kind + data + numbers(zlib.crc32(kind + data)) for kind, data in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def gif(width: int, height: int, frames: int = 1) -> bytes:
    """Of so many pictures of one pixel."""
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6) + frame * frames + b";"


def bmp(width: int, height: int) -> bytes:
    return b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)


def jpeg(width: int, height: int) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xda\0\x08\1\1\0\0\x3f\0\xff\xd9"


def ppm(width: int, height: int) -> bytes:
    return f"P6 {width} {height} 255\n".encode()


def webp(width: int, height: int) -> bytes:
    """Lossless, without its pixels."""
    head = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14)
    chunk = b"VP8L" + struct.pack("<I", len(head) + 1) + head + b"\0"
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def tiff(entries: Sequence[tuple[int, int, int, int]], after: bytes = b"") -> bytes:
    """Of entries (tag, type, count, value or offset)."""
    made = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + made + bytes(4) + after


def plain_tiff(width: int, height: int, *more: tuple[int, int, int, int]) -> bytes:
    wanted = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (277, 3, 1, 1)]
    return tiff([*wanted, (273, 4, 1, 8), (278, 4, 1, height), *more])


def encoded(form: str, width: int, height: int, **options: object) -> bytes:
    """Black, by Pillow."""
    target = io.BytesIO()
    Picture.new("RGB", (width, height)).save(target, form, **options)
    return target.getvalue()


def eps() -> bytes:
    """Ghostscript would draw it."""
    return b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n(/etc/passwd) (r) file showpage\n%%EOF\n"


# sounds and videos


def sound(form: str, codec: str, seconds: float) -> bytes:
    """Silence."""
    target = io.BytesIO()
    with av.open(target, "w", format=form) as container:
        stream: Any = container.add_stream(codec, rate=48_000, layout="mono")  # Any: PyAV's of sound
        if codec == "wmav2":
            stream.bit_rate = 64_000
        frame = av.AudioFrame.from_ndarray(numpy.zeros((1, int(48_000 * seconds)), "int16"), "s16", "mono")
        frame.sample_rate = 48_000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return target.getvalue()


def video(width: int, height: int, count: int = 3) -> bytes:
    """Black, in MP4."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(numpy.zeros((height, width, 3), "uint8"))
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()


def growing_video(*sides: int) -> bytes:
    """A WebM file of square pictures, each of its own size; its header knows the first."""
    target = io.BytesIO()
    with av.open(target, "w", format="webm") as container:
        stream = _vp8(container, sides[0])
        for number, side in enumerate(sides):
            with av.open(io.BytesIO(), "w", format="webm") as other:
                encoder = _vp8(other, side)
                frame = av.VideoFrame.from_ndarray(numpy.zeros((side, side, 3), "uint8"))
                for made in [*encoder.encode(frame), *encoder.encode(None)]:
                    packet = av.Packet(bytes(made))
                    packet.stream, packet.is_keyframe = stream, True
                    packet.pts = packet.dts = number
                    packet.time_base = Fraction(1, 10)
                    container.mux(packet)
    return target.getvalue()


def _vp8(container: Any, side: int) -> Any:  # Any: PyAV's
    stream = container.add_stream("libvpx", rate=10)
    stream.width, stream.height, stream.pix_fmt = side, side, "yuv420p"
    return stream


def synchsafe(number: int) -> bytes:
    """As ID3 writes lengths: seven bits a byte."""
    return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))


def wav(frames: int, data: bytes, *, channels: int = 1, bits: int = 16, rate: int = RATE, form: int = 1) -> bytes:
    """Whose header claims so many frames."""
    block = channels * bits // 8
    head = struct.pack("<HHIIHH", form, channels, rate, min(rate * block, 0xFFFFFFFF), block & 0xFFFF, bits)
    size = min(frames * block, 0xFFFFFF00)
    return (
        b"RIFF" + struct.pack("<I", size + 36) + b"WAVEfmt \x10\0\0\0" + head + b"data" + struct.pack("<I", size) + data
    )


def box(kind: bytes, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return numbers(8 + len(data)) + kind + data


def full(kind: bytes, *parts: bytes) -> bytes:
    return box(kind, bytes(4), *parts)


def m4a(
    samples: int, *, per_chunk: int = 1, duration: int = 1024, coder: bytes = b"mp4a", reference: bytes = b""
) -> bytes:
    """A sound whose tables, of a few bytes, list so many samples."""
    entry = box(coder, bytes(6) + b"\0\1" + bytes(8) + b"\0\1\0\x10" + bytes(4) + numbers(RATE << 16))
    elsewhere = reference or box(b"url ", b"\0\0\0\1")
    tables = (
        full(b"stsd", numbers(1), entry),
        full(b"stts", numbers(1, samples, duration)),
        full(b"stsc", numbers(1, 1, per_chunk, 1)),
        full(b"stsz", numbers(1, samples)),
        full(b"stco", numbers(1, 40)),
    )
    dinf = box(b"dinf", full(b"dref", numbers(1), elsewhere))
    minf = box(b"minf", full(b"smhd", bytes(4)), dinf, box(b"stbl", *tables))
    mdia = box(
        b"mdia", full(b"mdhd", numbers(0, 0, RATE, samples), bytes(4)), full(b"hdlr", b"\0\0\0\0soun", bytes(13)), minf
    )
    trak = box(b"trak", full(b"tkhd", numbers(0, 0, 1, 0, 1000), bytes(60)), mdia)
    head = full(b"mvhd", numbers(0, 0, 1000, 1000, 1 << 16), b"\1\0", bytes(10), bytes(36), bytes(24), numbers(2))
    return box(b"ftyp", b"isom", numbers(512), b"isommp41") + box(b"moov", head, trak) + box(b"mdat", bytes(4096))


def exif(*entries: tuple[int, int, int, int]) -> bytes:
    return b"Exif\0\0" + tiff(entries)


def with_exif(form: str, data: bytes, width: int, height: int) -> bytes:
    """In as many pieces as the format needs."""
    if form == "PNG":
        return png(width, height, (b"eXIf", data[6:]))
    if form != "JPEG":
        return encoded(form, width, height, exif=data)
    whole, rest = encoded(form, width, height), data[6:]
    parts = [b"Exif\0\0" + rest[start : start + 65_000] for start in range(0, len(rest), 65_000)]
    made = b"".join(b"\xff\xe1" + struct.pack(">H", len(part) + 2) + part for part in parts)
    return whole[:2] + made + whole[2:]
