"""Files that can't be read are named for what they are."""

import pytest

from ganvas.data.pictures.formats import what_it_is


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\0\0\0\x18ftyphevc", "HEIC"),
        (b"\0\0\0\x18ftypheis", "HEIC"),
        (b"\0\0\0\x1cftypabcd\0\0\0\0mif1heic", "HEIC"),
        (b"\xff\x0a\x10", "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"v/1\x01", "OpenEXR"),
        (b"\0" * 128 + b"DICM", "DICOM"),
        (b"II*\0\x10\0\0\0CR\x02\0", "raw photo"),
        (b"\0\0\0\x18ftypcrx ", "raw photo"),
        (b"FUJIFILMCCD-RAW 0201", "raw photo"),
        (b"\x1aE\xdf\xa3", "film"),
        (b"\0\0\0\x18ftypisom", "film"),
        (b"RIFF\0\0\0\0AVI LIST", "film"),
        (b"8BPS\0\x02", "Photoshop"),
        (b"\x80\x04\x95", "Python objects"),
        (b"%PDF-1.7", "PDF"),
        (b"<svg xmlns=", "SVG"),
    ],
)
def test_a_file_that_cannot_be_read_is_called_by_its_name_with_the_way_out(head: bytes, name: str) -> None:
    refused = what_it_is(head + bytes(40))
    assert name in refused.detail
    assert ":" in refused.detail
