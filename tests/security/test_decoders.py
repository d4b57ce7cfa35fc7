"""Pictures, sounds and videos of callers: decoded by few decoders, from an open file, into memory that is counted."""

from __future__ import annotations

import ast
import base64
import io
import os
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy
import PIL.ImageOps
import pytest
from PIL import Image as Picture

import limelight as gr
from limelight.components import sound
from limelight.components.decoders import sounds
from limelight.core.decoding import DecodingBudget
from limelight.core.endpoint import Call, running_call
from limelight.core.errors import Cancelled, InputRejected, NotAllowed
from limelight.core.session import Session
from limelight.core.wire import Job
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.store import FileStore
from tests.security import media

ROOT = Path(__file__).parents[2] / "src" / "limelight"
MB = 1 << 20
LIMIT = 4 * MB


@pytest.fixture
def call(tmp_path: Path) -> Iterator[Call]:
    """One that runs, whose values may take 4 MB each once decoded."""
    job = Job(id="j", endpoint=1, lane="", data=[], session="s")
    made = Call(job, Session("s"), FileStore(tmp_path / "store"), lambda _: None, DecodingBudget(LIMIT))
    token = running_call.set(made)
    yield made
    running_call.reset(token)


def given(data: bytes, name: str) -> Any:  # Any: JSON
    return to_json(running_call.get().files.save(data, name))


def as_picture(data: bytes) -> object:
    return gr.Image(label="photo").preprocess(given(data, "photo.png"))


def as_sound(data: bytes) -> Any:  # Any: rate and samples
    return gr.Audio(label="talk").preprocess(given(data, "talk.mp3"))


def as_video(data: bytes) -> object:
    return gr.Video(label="clip", format="webm").preprocess(given(data, "clip.mp4"))


@contextmanager
def held_less_than(limit_bytes: int) -> Iterator[None]:
    """By what is made with Python's allocator."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit_bytes
    finally:
        tracemalloc.stop()


# files that name other files, and formats that run something


REFERRING = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\n{there}\n#EXT-X-ENDLIST\n",
    "hls map": '#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXT-X-MAP:URI="{there}"\n#EXTINF:1,\n{there}\n#EXT-X-ENDLIST\n',
    "ffconcat": "ffconcat version 1.0\nfile '{there}'\n",
    "ffconcat relative": "ffconcat version 1.0\nfile private.mp3\n",
    "concatf": "concatf:{there}\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet>'
    '<Representation id="1" mimeType="audio/mp3"><BaseURL>{there}</BaseURL></Representation></AdaptationSet></Period>'
    "</MPD>",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
    "smil": "<smil><body><audio src='{there}'/></body></smil>",
    "xspf": '<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track><location>'
    "file://{there}</location></track></trackList></playlist>",
    "pls": "[playlist]\nFile1={there}\nNumberOfEntries=1\n",
    "avisynth": 'DirectShowSource("{there}")\n',
    "vapoursynth": "import vapoursynth\nopen('{there}')\n",
    "image2": "{there}/%03d.png",
    "svg": '<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{there}" width="9" height="9"/></svg>',
    "mvg": "push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 'msl:{there}'\n",
    "msl": "<image><read filename='{there}'/></image>",
    "subtitles": "[Script Info]\n[V4+ Styles]\n[Events]\nDialogue: 0,0:0:0.0,0:0:1.0,D,,0,0,0,,{there}\n",
    "ffmetadata": ";FFMETADATA1\ntitle={there}\n",
}


@pytest.mark.parametrize("name", ["list.m3u8", "list.mp3", "list.wav", "list"])
@pytest.mark.parametrize("private", ["private.mp3", "private.aac", "private.wav"])
@pytest.mark.parametrize(
    "prefix", ["", "file:", "file://", "concat:", "subfile,,start,0,end,0,,:", "crypto:", "cache:"]
)
def test_a_playlist_does_not_bring_a_sound_of_the_servers(
    call: Call, tmp_path: Path, name: str, private: str, prefix: str
) -> None:
    form, codec = {"mp3": ("mp3", "libmp3lame"), "aac": ("adts", "aac"), "wav": ("wav", "pcm_s16le")}[private[-3:]]
    (tmp_path / private).write_bytes(media.sound(form, codec, 1))
    playlist = REFERRING["hls"].format(there=f"{prefix}{tmp_path / private}")
    with pytest.raises(InputRejected, match='Audio "talk" expected a sound'):
        gr.Audio(label="talk").preprocess(given(playlist.encode(), name))


@pytest.mark.parametrize("take", [as_picture, as_sound, as_video])
@pytest.mark.parametrize("kind", REFERRING)
def test_what_refers_to_other_files_is_refused(
    call: Call, tmp_path: Path, take: Callable[[bytes], object], kind: str
) -> None:
    private = tmp_path / "private.mp3"
    private.write_bytes(media.sound("mp3", "libmp3lame", 1))
    with pytest.raises(InputRejected):
        take(REFERRING[kind].format(there=private).encode())


@pytest.mark.parametrize("take", [as_picture, as_sound, as_video])
@pytest.mark.parametrize(
    "data",
    [
        media.eps(),
        b"\xc5\xd0\xd3\xc6" + bytes(28) + media.eps(),  # EPS with a preview
        b"%PDF-1.4\n",
        b"\xd7\xcd\xc6\x9a" + bytes(36),  # WMF
        b"\1\0\0\0" + bytes(36) + b" EMF" + bytes(60),
        b"\0\0\1\0\1\0\1\1\0\0\1\0\x20\0" + b"\x10\0\0\0\x16\0\0\0" + media.png(16, 16),  # ICO
        b"icns\0\0\0\x10ic09\0\0\0\x08",
        b"\x89HDF\r\n\x1a\n",
        b"GRIB\0\0\0\1",
        b"8BPS\0\1",
        b"\x0a\5\1\1" + bytes(124),  # PCX
        b"",
        b"\0",
        b"RIFF",
        b"RIFF\0\0\0\0WEBP",
        b"\x89PNG\r\n\x1a\n",
        b"P6",
        b"II*\0",
        b"II*\0\xff\xff\xff\xff",
        b"\0\0\0\x20ftypavif",
        b"\0\0\0\0moov",
        b"\0\0\0\1mdat",
        b"ID3",
        b"\x1aE\xdf\xa3",
        b"FORM\0\0\0\x04AIFF",
        b"0&\xb2u\x8ef\xcf\x11",
        b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\0\xaa\0b\xcel" + b"\xff" * 64,
    ],
)
def test_other_kinds_and_fragments_are_refused(call: Call, take: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(InputRejected):
        take(data)


@pytest.mark.parametrize("kind", [b"url ", b"alis"])
def test_a_sound_in_another_file_is_not_fetched(call: Call, tmp_path: Path, kind: bytes) -> None:
    private = tmp_path / "private.raw"
    private.write_bytes(b"\x7f" * 4096)
    path = os.fsencode(str(private))
    name = b"file://" + path if kind == b"url " else bytes(142) + b"\0\2\0" + bytes([len(path)]) + path + b"\xff\xff"
    data = media.m4a(1000, per_chunk=1000, duration=1, coder=b"raw ", reference=media.full(kind, name + b"\0"))
    samples: Any = numpy.zeros(0)
    with suppress(InputRejected):
        _, samples = as_sound(data)
    assert not numpy.any(samples == (0x7F - 0x80) << 8)


@pytest.mark.parametrize("take", [as_sound, as_video])
def test_a_picture_named_as_sound_or_video_is_refused(call: Call, take: Callable[[bytes], object]) -> None:
    with pytest.raises(InputRejected):
        take(media.png(4, 4))


OWN_FILES = {"compat/processing.py", "hub/cluster/files.py"}
"""For scripts, with what is theirs; archives that hubs of one key made."""


def test_only_the_decoders_open_files_of_callers() -> None:
    """`save` and writing containers aside, which get a buffer of ours."""
    found = []
    for path in ROOT.rglob("*.py"):
        if path.parent.name == "decoders" or str(path.relative_to(ROOT)) in OWN_FILES:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _decodes(node):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def _decodes(node: ast.Call) -> bool:
    called = ast.unparse(node.func)
    writes = len(node.args) > 1 and ast.unparse(node.args[1]).strip("'\"").startswith("w")
    opens = called.endswith((".open", "open")) and called.split(".")[0] in (
        "av",
        "wave",
        "pil",
        "PIL",
        "Image",
        "tarfile",
        "zipfile",
    )
    pickles = called in ("numpy.load", "np.load", "pickle.load", "marshal.loads", "shelve.open")
    return pickles or (opens and not writes)


# memory


BIG = 3000
PICTURES = {
    "png": media.png(BIG, BIG),
    "gif": media.gif(BIG, BIG),
    "bmp": media.bmp(BIG, BIG),
    "jpeg": media.jpeg(BIG, BIG),
    "ppm": media.ppm(BIG, BIG),
    "webp": media.webp(BIG, BIG),
    "tiff": media.plain_tiff(BIG, BIG),
    "gif, its frame": media.gif(9, 9).replace(b"\x2c\0\0\0\0\1\0\1\0", b"\x2c\0\0\0\0\xff\x0f\xff\x0f"),
}


def encoded(picture: Picture.Image, form: str, **options: Any) -> bytes:  # Any: Pillow's
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["numpy", "pil"])
@pytest.mark.parametrize("form", PICTURES)
def test_a_picture_with_too_many_pixels_is_refused_by_its_header(
    call: Call, monkeypatch: pytest.MonkeyPatch, kind: Any, form: str
) -> None:
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _: pytest.fail("decoded"))
    with pytest.raises(
        InputRejected, match=r'"photo" expected a picture of at most [01][.0-9]+ megapixels, got \d+ x \d+ pix'
    ):
        gr.Image(label="photo", type=kind).preprocess(given(PICTURES[form], f"photo.{form}"))


def test_an_avif_picture_with_too_many_pixels_is_refused(call: Call) -> None:
    with pytest.raises(InputRejected, match="got 1200 x 1200 pixels"):
        as_picture(encoded(Picture.new("RGB", (1200, 1200)), "avif"))


def editor_value(data: bytes, part: str) -> Any:  # Any: JSON
    file = given(data, "a.png")
    return {"layers": [file]} if part == "layers" else {part: file}


@pytest.mark.parametrize("part", ["background", "layers", "composite"])
@pytest.mark.parametrize("kind", ["numpy", "pil", "filepath"])
def test_every_part_of_an_editor_has_the_same_limit(call: Call, kind: Any, part: str) -> None:
    with pytest.raises(InputRejected, match=rf'ImageEditor "photo": {part}(\[0\])? expected a picture of at most'):
        gr.ImageEditor(label="photo", type=kind).preprocess(editor_value(PICTURES["png"], part))
    with pytest.raises(InputRejected, match="expected a picture"):
        gr.ImageEditor(label="photo", type=kind, image_mode="L").preprocess(editor_value(b"GIF89a", part))
    assert call.decoded_bytes == 0


def test_many_layers_count_together(call: Call) -> None:
    layer = given(encoded(Picture.new("RGBA", (1000, 900)), "png"), "layer.png")
    with pytest.raises(InputRejected, match=r'"photo": layers\[\d\] expected at most 16 MB to be decoded for one call'):
        gr.ImageEditor(label="photo").preprocess({"layers": [layer] * 50})
    assert call.decoding.taken_bytes <= 4 * LIMIT


def test_inline_pictures_and_galleries_have_the_same_limit(call: Call) -> None:
    inline: Any = {"url": f"data:image/png;base64,{base64.b64encode(PICTURES['png']).decode()}"}
    with pytest.raises(InputRejected, match="megapixels"):
        gr.Image(label="photo").preprocess(inline)
    with pytest.raises(InputRejected, match="megapixels"):
        gr.Gallery(label="photos", type="numpy").preprocess([{"image": given(PICTURES["png"], "a.png")}])


BOMBS = {
    "png": media.png(9000, 9000),
    "gif": media.gif(9000, 9000),
    "bmp": media.bmp(9000, 9000),
    "jpeg": media.jpeg(9000, 9000),
    "ppm": media.ppm(9000, 9000),
    "webp": media.webp(9000, 9000),
    "tiff": media.plain_tiff(9000, 9000),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_no_thumbnail_is_made_of_a_picture_that_is_too_large(call: Call, kind: str) -> None:
    file = given(BOMBS[kind], f"a.{kind}")
    with held_less_than(8 * MB), pytest.raises(InputRejected, match='"pictures": thumbnail expected a picture'):
        gr.Gallery(label="pictures").thumbnail(file)
    assert call.decoding.taken_bytes == call.decoded_bytes
    assert len(list(call.files.root.iterdir())) == 1  # type: ignore[attr-defined]  # the store's


@pytest.mark.parametrize(
    "data",
    [
        media.gif(64, 64, 1000),  # moves
        media.eps(),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_no_thumbnail_is_made_of_what_is_no_still_picture(call: Call, data: bytes) -> None:
    with pytest.raises(InputRejected, match="thumbnail expected"):
        gr.Gallery(label="pictures").thumbnail(given(data, "a.png"))


@pytest.mark.parametrize(
    "data", [None, 1, "x", [], {}, {"path": 3}, {"path": "/etc/passwd"}, {"path": "https://example.com/a.png"}]
)
def test_thumbnails_are_of_stored_files_only(call: Call, data: Any) -> None:
    with pytest.raises((InputRejected, NotAllowed)):
        gr.Gallery(label="pictures").thumbnail(data)


@pytest.mark.parametrize("form", ["png", "jpeg", "gif", "bmp", "ppm", "webp", "tiff", "avif"])
def test_pictures_under_the_limit_come_whole(call: Call, form: str) -> None:
    data = encoded(Picture.effect_mandelbrot((1000, 700), (-2, -1, 1, 1), 20).convert("RGB"), form)
    got: Any = as_picture(data)
    expected = numpy.asarray(Picture.open(io.BytesIO(data)).convert("RGB"))
    numpy.testing.assert_array_equal(got, expected)
    assert call.decoded_bytes == 4 * 1000 * 700
    assert call.decoding.taken_bytes == call.decoded_bytes


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I", "F"])
def test_arrays_of_other_modes_are_those_of_pillow(call: Call, mode: Any) -> None:
    picture = Picture.linear_gradient("L").resize((4000, 300))
    got: Any = gr.Image(image_mode=mode).preprocess(given(encoded(picture, "png"), "a.png")) if mode in "1LP" else None
    small: Any = gr.Image(image_mode=mode).preprocess(given(encoded(picture.resize((40, 30)), "png"), "b.png"))
    numpy.testing.assert_array_equal(small, numpy.asarray(picture.resize((40, 30)).convert(mode)))
    if got is not None:
        numpy.testing.assert_array_equal(got, numpy.asarray(picture.convert(mode)))


def test_a_picture_comes_upright_and_survives_its_file(call: Call) -> None:
    exif = Picture.Exif()
    exif[0x0112] = 6
    data = given(encoded(Picture.new("RGB", (40, 20), "red"), "jpeg", exif=exif.tobytes()), "a.jpg")
    got: Any = gr.Image(type="pil", image_mode=None).preprocess(data)
    assert got.size == (20, 40)
    assert got.getpixel((1, 1))[0] > 200


@pytest.mark.parametrize(
    "chunk",
    [
        (b"zTXt", b"x\0\0" + zlib.compress(bytes(64 * MB), 9)),
        (b"iTXt", b"x\0\1\0\0\0" + zlib.compress(bytes(64 * MB), 9)),
        (b"iCCP", b"x\0\0" + zlib.compress(bytes(64 * MB), 9)),
        (b"eXIf", b"II*\0\x08\0\0\0\1\0\x12\1\5\0\0\0\x10\0\x1a\0\0\0" + bytes(9 * MB)),
    ],
)
def test_what_stands_beside_the_pixels_is_not_unpacked_without_bound(call: Call, chunk: tuple[bytes, bytes]) -> None:
    with held_less_than(48 * MB), suppress(InputRejected):
        as_picture(media.png(9, 9, chunk))


def test_only_the_first_picture_of_an_animation_is_decoded(call: Call) -> None:
    got: Any = as_picture(media.gif(1000, 1000, frames=20_000))
    assert got.shape == (1000, 1000, 3)


@pytest.mark.parametrize(
    "data",
    [
        media.plain_tiff(9, 9, (322, 4, 1, 30_000), (323, 4, 1, 30_000)),
        media.tiff(
            [(256, 4, 1, 9), (257, 4, 1, 9), (258, 3, 1, 8), (262, 3, 1, 1), (273, 4, 1 << 20, 8)], bytes(5 * MB)
        ),
        media.tiff([(282, 5, 1 << 20, 8), (256, 4, 1, 9), (257, 4, 1, 9)], bytes(9 * MB)),
        media.tiff([(50_000 + tag, 2, MB, 8) for tag in range(500)], bytes(2 * MB)),
    ],
)
def test_a_tiff_file_of_numbers_is_refused(call: Call, data: bytes) -> None:
    with held_less_than(24 * MB), pytest.raises(InputRejected):
        as_picture(data)


def test_a_jpeg_picture_of_thousands_of_scans_is_refused(call: Call) -> None:
    data = encoded(Picture.new("RGB", (800, 800), "gray"), "jpeg", progressive=True)
    last = data.rindex(b"\xff\xda")
    as_picture(data[:-2] + data[last:-2] * 10 + b"\xff\xd9")
    with pytest.raises(InputRejected, match="photo"):
        as_picture(data[:-2] + data[last:-2] * 1000 + b"\xff\xd9")


@pytest.fixture
def counted(call: Call, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What counts each time that Pillow has decoded a picture."""
    counted: list[int] = []
    transpose = PIL.ImageOps.exif_transpose

    def seen(picture: Picture.Image, *, in_place: bool) -> None:
        counted.append(call.decoding.taken_bytes)
        assert in_place
        transpose(picture, in_place=True)

    monkeypatch.setattr(PIL.ImageOps, "exif_transpose", seen)
    return counted


def test_an_avif_file_whose_header_lies_about_its_size_counts_as_the_largest(counted: list[int]) -> None:
    data = bytearray(media.encoded("AVIF", 64, 64))
    at = data.index(b"ispe")
    data[at + 8 : at + 16] = media.numbers(32, 32)
    with suppress(InputRejected):
        as_picture(bytes(data))
    assert counted == [2 * LIMIT]


def test_coefficients_of_a_jpeg_file_count_when_it_ends_after_the_first_of_its_scans(
    call: Call, counted: list[int]
) -> None:
    whole, plain = media.encoded("JPEG", 512, 512, progressive=True), media.encoded("JPEG", 512, 512)
    second = whole.index(b"\xff\xda", whole.index(b"\xff\xda") + 2)
    as_picture(whole[:second] + b"\xff\xd9")
    call.decoding.release(call)
    as_picture(plain)
    assert counted[0] >= 12 * 512 * 512 > counted[1]


# sounds and videos


def streamed_flac(seconds: float) -> bytes:
    """Its header does not say how long it is."""
    data = bytearray(media.sound("flac", "flac", seconds))
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    return bytes(data)


SILENCES: dict[str, Callable[[], bytes]] = {
    "flac": lambda: media.sound("flac", "flac", 60),
    "flac of unknown length": lambda: streamed_flac(60),
    "mp3": lambda: media.sound("mp3", "libmp3lame", 60),
    "ogg": lambda: media.sound("ogg", "libopus", 60),
    "m4a": lambda: media.sound("ipod", "aac", 60),
    "aac": lambda: media.sound("adts", "aac", 60),
    "webm": lambda: media.sound("webm", "libopus", 60),
    "aiff": lambda: media.sound("aiff", "pcm_s16be", 60),
    "alac": lambda: media.sound("ipod", "alac", 60),
    "wma": lambda: media.sound("asf", "wmav2", 60),
    "wav": lambda: media.wav(3_000_000, bytes(6_000_000)),
    "wav of floats": lambda: media.wav(3_000_000, bytes(12_000_000), bits=32, form=3),
}


@pytest.mark.parametrize("kind", SILENCES)
def test_a_sound_that_is_too_long_decoded_is_refused(call: Call, kind: str) -> None:
    data = SILENCES[kind]()
    with (
        held_less_than(3 * len(data) + 12 * MB),
        pytest.raises(InputRejected, match=r"at most \d+ s of sound .*, got \d+ s"),
    ):
        as_sound(data)
    assert call.decoded_bytes == call.decoding.taken_bytes == 0


@pytest.mark.parametrize("kind", ["aiff", "alac", "wma"])
def test_a_sound_that_is_too_long_is_not_converted_either(
    call: Call, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    monkeypatch.setattr(sound, "PASSING", 1)
    monkeypatch.setattr(call.decoding, "max_bytes", MB)
    file: Any = call.files.save(SILENCES[kind](), "a.aiff")
    with held_less_than(12 * MB):
        shown: Any = gr.Audio(label="talk").postprocess(file.path)
    assert shown.path == file.path
    assert 'Audio "talk" expected a sound of at most 1 MB decoded' in caplog.text
    assert call.decoded_bytes == call.decoding.taken_bytes == 0


def test_a_converted_sound_that_is_too_large_is_not_kept(
    call: Call, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file: Any = call.files.save(media.noise(100_000), "a.aiff")
    monkeypatch.setattr(call.decoding, "max_bytes", 100_000)
    shown: Any = gr.Audio(label="talk").postprocess(file.path)
    assert shown.path == file.path
    assert "once converted" in caplog.text
    assert len([path for path in call.files.root.iterdir()]) == 1  # type: ignore[attr-defined]  # the store's


@pytest.mark.parametrize(
    ("kind", "said"), [("aiff", "expected a sound of at most 1 MB decoded"), (None, "may not play a.aiff")]
)
def test_what_cannot_be_converted_is_tried_once_in_a_call(
    call: Call, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, kind: str | None, said: str
) -> None:
    monkeypatch.setattr(sound, "PASSING", 1)
    monkeypatch.setattr(call.decoding, "max_bytes", MB)
    file: Any = call.files.save(SILENCES[kind]() if kind else b"no sound", "a.aiff")
    for words in ("one", "one two", "one two three"):  # a chat returns its whole history with each word
        shown: Any = gr.Chatbot().postprocess(
            [
                {"role": "user", "content": {"path": file.path}},
                {"role": "assistant", "content": words},
            ]
        )
        assert shown[0]["content"][0]["file"].path == file.path
    assert caplog.text.count(said) == 1


def test_a_header_that_promises_too_much_costs_nothing(call: Call) -> None:
    with held_less_than(2 * MB):
        rate, samples = as_sound(media.wav(2_000_000_000, bytes(2000)))
    assert (rate, len(samples)) == (media.RATE, 1000)


@pytest.mark.parametrize(
    "data",
    [
        media.wav(10, bytes(20), channels=0),
        media.wav(10, bytes(2000), channels=60_000),
        media.wav(10, bytes(20), bits=0),
        media.wav(10, bytes(200), bits=40),
        media.wav(10, bytes(2000), bits=60_000),
        media.wav(10, bytes(20), rate=0),
        media.wav(10, bytes(20), rate=0xFFFFFFFF),
        media.wav(10, b""),
        media.wav(10, bytes(3)),
    ],
)
def test_a_wav_header_of_nonsense_ends_the_call_only(call: Call, data: bytes) -> None:
    with suppress(InputRejected):
        _, samples = as_sound(data)
        assert len(samples) <= 10


@pytest.mark.parametrize(
    "data",
    [
        media.m4a(20_000_000, per_chunk=20_000_000),
        media.m4a(20_000_000, per_chunk=20_000_000).replace(b"moov", b"free", 1).replace(b"trak", b"moov", 1),
        media.m4a(4_000_000_000, per_chunk=4_000_000_000, duration=1, coder=b"sowt"),
        media.m4a(1, reference=media.full(b"trun", media.numbers(30_000_000, 0))),
        media.m4a(1, reference=media.full(b"trun", media.numbers(1, 0))).replace(b"mp41", b"trun", 1)
        + media.box(b"moof", media.box(b"traf", media.full(b"trun", media.numbers(30_000_000, 0)))),
        media.box(
            b"moov", media.box(b"cmov", media.box(b"dcom", b"zlib"), media.box(b"cmvd", zlib.compress(bytes(999))))
        ),
    ],
)
@pytest.mark.parametrize("take", [as_sound, as_video])
def test_tables_that_list_millions_of_samples_are_refused(
    call: Call, take: Callable[[bytes], object], data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("av.open", lambda *_, **__: pytest.fail("opened"))
    with pytest.raises(InputRejected):
        take(data)


def test_plain_sound_in_mp4_may_have_many_samples(call: Call) -> None:
    data = media.sound("mov", "pcm_s16le", 40)
    rate, samples = as_sound(data)
    assert (rate, len(samples)) == (48_000, 40 * 48_000)


def test_a_sound_with_a_cover_is_read_and_the_cover_is_not(call: Call) -> None:
    cover = b"\0image/png\0\3\0" + media.png(5000, 5000)
    tag = b"APIC" + media.synchsafe(len(cover)) + b"\0\0" + cover
    data = b"ID3\4\0\0" + media.synchsafe(len(tag)) + tag + media.sound("mp3", "libmp3lame", 1)
    rate, samples = as_sound(data)
    assert rate == 48_000
    assert len(samples) > 40_000


def test_a_video_with_too_many_pixels_is_refused(call: Call) -> None:
    with pytest.raises(InputRejected, match='Video "clip" expected'):
        as_video(media.video(2400, 1600))


def test_a_video_that_begins_with_small_pictures_is_counted_by_its_large_ones(call: Call) -> None:
    with pytest.raises(InputRejected, match='"clip" expected at most 16 MB'):
        as_video(media.growing_video(64, 1024))


def test_a_video_with_too_many_pictures_is_refused(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("limelight.components.decoders.videos.PASSING", 0.01)
    with pytest.raises(InputRejected, match=r"at most \d+ pictures of this size"):
        as_video(media.video(64, 48, 50))


@pytest.mark.parametrize("ending", ["hls", "dash", "tee", "smoothstreaming", "rtp", "fbdev", "md5", "avi"])
def test_a_callers_file_name_chooses_no_muxer(
    call: Call, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FFmpeg's, some of which write files beside the server, or open sockets and devices."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    got = gr.Video(label="clip", include_audio=False).preprocess(given(media.video(64, 48), f"clip.{ending}"))
    assert str(got).endswith("/clip.mp4")
    assert Path(str(got)).read_bytes()[4:8] == b"ftyp"
    assert list(Path.cwd().iterdir()) == []


def test_a_cancelled_call_stops_decoding(call: Call) -> None:
    call.is_cancelled = lambda: True
    with pytest.raises(Cancelled):
        as_sound(media.sound("flac", "flac", 1))
    with pytest.raises(Cancelled):
        as_video(media.video(64, 48))
    assert call.decoding.taken_bytes == 0


def test_a_long_sound_is_converted_in_pieces(call: Call) -> None:
    data = media.sound("flac", "flac", 30)
    with held_less_than(9 * MB):
        got = gr.Audio(label="talk", type="filepath", format="ogg").preprocess(given(data, "talk.flac"))
    _, samples = sounds.read(str(got), "talk")
    assert len(samples) == pytest.approx(30 * 48_000, abs=5_000)


def test_a_sound_that_an_encoder_cannot_take_is_refused(call: Call) -> None:
    data = media.wav(900, bytes(9000), channels=5)
    with pytest.raises(InputRejected, match="expected a sound that mp3 can hold, got 5 channels and 16000 Hz"):
        gr.Audio(label="talk", type="filepath", format="mp3").preprocess(given(data, "talk.wav"))


def test_a_file_as_bytes_counts_as_well(call: Call) -> None:
    file: Any = gr.File(label="notes", type="binary").preprocess(given(bytes(MB), "a.bin"))
    assert (len(file), call.decoded_bytes) == (MB, MB)
    with pytest.raises(InputRejected, match=r'"notes" expected a file of at most 4 MB, got 5 MB'):
        gr.File(label="notes", type="binary").preprocess(given(bytes(5 * MB), "b.bin"))


def test_what_a_function_returns_is_decoded_by_the_same_rules(call: Call) -> None:
    """It may be what a caller sent."""
    playlist = given(REFERRING["hls"].format(there="private.mp3").encode(), "x.m3u8")["path"]
    with pytest.raises(InputRejected):
        gr.Video(format="mp4").postprocess(playlist)
    with pytest.raises(InputRejected):
        gr.Audio(streaming=True).piece(playlist)
    with pytest.raises(InputRejected):
        gr.Video(streaming=True).piece(playlist)


# what stands beside the pixels of a picture

SIX = (0x0112, 3, 1, 6)  # to be turned by a quarter
MANY = [(300 + number, 3, 2, 1) for number in range(50_000)]


def size_of(data: bytes) -> tuple[int, ...]:
    return numpy.asarray(as_picture(data)).shape[:2]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_of_exif_data_only_what_turns_the_picture_is_read(
    call: Call, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = media.with_exif(form, media.exif(SIX, *MANY), 30, 20)
    monkeypatch.setattr(Picture.Exif, "load", None)
    assert size_of(data) == (30, 20)


def test_a_tiff_file_of_many_entries_is_refused(call: Call) -> None:
    with pytest.raises(InputRejected):
        as_picture(media.plain_tiff(8, 8, *MANY))


def read(data: bytes) -> Picture.Image:
    made = gr.Image(type="pil", label="photo").preprocess(given(data, "photo.png"))
    assert isinstance(made, Picture.Image)
    return made


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "AVIF", "TIFF"])
@pytest.mark.parametrize("number", range(1, 9))
def test_a_picture_is_turned_once_and_keeps_its_other_exif_data(call: Call, form: str, number: int) -> None:
    picture, exif = Picture.new("L", (30, 20)), Picture.Exif()
    picture.paste(255, (0, 0, 15, 10))
    exif[0x0112], exif[0x010F], target = number, "Maker", io.BytesIO()
    picture.convert("RGB").save(target, form, exif=exif)
    wanted = PIL.ImageOps.exif_transpose(Picture.open(io.BytesIO(target.getvalue())))
    made = read(target.getvalue())
    assert numpy.array_equal(numpy.asarray(made), numpy.asarray(wanted.convert("RGB")))
    if form != "TIFF":
        assert made.getexif()[0x010F] == "Maker"
    assert made.getexif().get(0x0112, 1) == 1


def test_a_picture_is_turned_as_its_xmp_or_its_raw_profile_says(call: Call) -> None:
    xmp = b'XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation="6"/>'
    assert size_of(media.png(30, 20, (b"iTXt", xmp))) == (30, 20)
    profile = b"Raw profile type exif\0\nexif\n8\n" + media.exif(SIX).hex().encode()
    raw = media.png(30, 20, (b"tEXt", profile))
    assert size_of(raw) == (30, 20)
    assert read(raw).getexif()[0x0112] == 1


@pytest.mark.parametrize(
    "exif", [b"", b"II", b"Exif\0\0MM\0*", media.exif(SIX)[:20], bytes(100), b"Exif\0\0II*\0" + b"\xff" * 40]
)
def test_broken_exif_data_turn_nothing(call: Call, exif: bytes) -> None:
    assert size_of(media.png(30, 20, (b"eXIf", exif))) == (20, 30)


def texts(kind: bytes, count: int) -> list[tuple[bytes, bytes]]:
    packed = zlib.compress(bytes(1_000_000), 9)
    heads = {b"zTXt": b"k%d\0\0", b"iTXt": b"k%d\0\1\0\0\0", b"tEXt": b"k%d\0"}
    rest = bytes(1_000_000) if kind == b"tEXt" else packed
    return [(kind, heads[kind] % number + rest) for number in range(count)]


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"tEXt"])
def test_texts_of_a_picture_are_counted_before_they_are_unpacked(call: Call, kind: bytes) -> None:
    assert size_of(media.png(3, 3, *texts(kind, 3))) == (3, 3)
    plain, many = media.png(3, 3), media.png(3, 3, *texts(kind, 40))
    behind = plain[:-12] + many[33 : 33 + len(many) - len(plain)] + plain[-12:]
    for data in (many, behind):
        given(data, "photo.png")
        with held_less_than(len(data) + 6 * MB), pytest.raises(InputRejected):
            as_picture(data)


def as_table(data: bytes) -> object:
    table = gr.Dataframe(label="rows")
    return table.opened(table.check(given(data, "table.json")))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a JSON file of a table"),
        (b'{"headers": ["a"], "data": [[1]]', "a JSON file of a table"),
        (b"\xff\xfe", "a JSON file of a table"),
        (b"[" * 100_000, "a JSON file of a table"),
        (b'{"path": "/etc/passwd"}', "a JSON file of a table"),
        (b'{"headers": [], "data": [[' + b"[" * 200 + b"]" * 200 + b"]]}", "nested more than 100 deep"),
        (b'{"headers": [], "data": [' + b"[]," * 500_000 + b"[]]}", "MB to be decoded"),
        (b" " * (LIMIT + 1), "of at most 4 MB"),
    ],
    ids=["empty", "cut", "no text", "deep", "a path", "deep cells", "a bomb", "large"],
)
def test_a_table_in_a_file_is_as_bounded_as_one_in_a_body(call: Call, data: bytes, message: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(InputRejected, match=message):
            as_table(data)
        assert tracemalloc.get_traced_memory()[1] < 8 * LIMIT
    finally:
        tracemalloc.stop()
    assert call.decoding.taken_bytes == 0


def test_a_table_in_a_file_counts_until_its_call_ends(call: Call) -> None:
    assert as_table(b'{"headers": ["a"], "data": [[1]]}') == {"headers": ["a"], "data": [[1]], "metadata": None}
    assert call.decoded_bytes == call.decoding.taken_bytes > 0
