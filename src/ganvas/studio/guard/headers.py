"""Headers: what every answer of the studio carries, errors and files too."""

from collections.abc import Iterable, Sequence

Pairs = Sequence[tuple[bytes, bytes]]

POLICY = "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
"""What a page of the studio may load: nothing from elsewhere, no script that stands in it, and no other page may show it."""
SANDBOXED = "; ".join(
    (
        "default-src 'none'", "img-src data:", "style-src 'unsafe-inline'", "base-uri 'none'", "form-action 'none'",
        "frame-ancestors 'none'", "sandbox",
    )
)  # fmt: skip
"""The one other policy: of a document that ganvas wrote with its looks inside. It has no origin, runs nothing and reaches nothing."""
ALWAYS: tuple[tuple[bytes, bytes], ...] = tuple(
    (name.encode(), value.encode())
    for name, value in {
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }.items()
)
_POLICY = b"content-security-policy"
_CACHE = b"cache-control"
_NO_STORE = (_CACHE, b"no-store")
"""Unless an answer says something else, as the files of the page do: what a person has made is nobody's to keep."""


def with_ours(given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with those that all have."""
    given = list(given)
    ours = {name for name, _ in ALWAYS}
    kept = [(name, value) for name, value in given if name.lower() not in ours and not _allows_others(name)]
    if any(name.lower() == _POLICY and value == SANDBOXED.encode() for name, value in given):
        kept.append((_POLICY, SANDBOXED.encode()))
        always = [(name, value) for name, value in ALWAYS if name != _POLICY]
    else:
        always = list(ALWAYS)
    has_cache = any(name.lower() == _CACHE for name, _ in kept)
    return [*kept, *always, *([] if has_cache else [_NO_STORE])]


def only(headers: Pairs, name: bytes) -> str | None:
    """The value of a header that is there once; None where it isn't, or is there twice."""
    found = [value for each, value in headers if each.lower() == name]
    return found[0].decode("latin-1") if len(found) == 1 else None


def cookie_of(headers: Pairs, name: str) -> str | None:
    """The value of a cookie; None where it isn't there."""
    for header, value in headers:
        if header.lower() == b"cookie":
            for each in value.decode("latin-1").split(";"):
                key, _, found = each.strip().partition("=")
                if key == name:
                    return found
    return None


def _allows_others(name: bytes) -> bool:
    """Whether it would let pages of others read the answer: none ever does."""
    return name.lower().startswith(b"access-control-allow-")
