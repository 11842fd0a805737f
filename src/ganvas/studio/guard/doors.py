"""Doors: the addresses under which a studio may be asked, and the two secrets that open it."""

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from ganvas.errors import StudioError
from ganvas.words import Flag, message

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The names that this computer has for itself, and that nobody else can have."""
_HTTP = 80
_NAME = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.IGNORECASE)


@dataclass(frozen=True)
class Doors:
    """port: on which the studio listens. names: further names that it has, as ``name_of`` gives them; without a port the same one.

    token: what the address in the terminal carries. session: what a browser gets for it, as a cookie. Both are made anew at every start.
    """

    port: int
    names: tuple[str, ...] = ()
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    hosts: frozenset[str] = field(init=False)
    """What a request's Host may be, in small letters. A list, and nothing like it: a page of another name that points to this computer
    sends its own."""

    def __post_init__(self) -> None:
        own = [f"[{name}]" if ":" in name else name for name in LOOPBACK]
        named = [name if _port_of(name) else f"{name}:{self.port}" for name in self.names]
        hosts = [*(f"{name}:{self.port}" for name in own), *named]
        # Browsers leave out the port that a scheme has anyway.
        hosts += [host.removesuffix(f":{_HTTP}") for host in hosts if host.endswith(f":{_HTTP}")]
        object.__setattr__(self, "hosts", frozenset(host.lower() for host in hosts))

    @property
    def cookie(self) -> str:
        """Its name. Cookies belong to a name and not to a port, so two studios need two."""
        return f"ganvas-{self.port}"

    @property
    def address(self) -> str:
        """Of the page."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def invitation(self) -> str:
        """The address with the token. What stands behind # is not sent, and so is in no log and no referrer."""
        return f"{self.address}#token={self.token}"

    def invited_by(self, name: str) -> str:
        """The same by one of the further names."""
        return f"http://{name if _port_of(name) else f'{name}:{self.port}'}/#token={self.token}"

    def knows_host(self, host: str) -> bool:
        """Whether a request's Host is one of ours."""
        return host.lower() in self.hosts

    def is_same_origin(self, origin: str, host: str) -> bool:
        """Whether an Origin is that of the Host, scheme, name and port; "null" is nobody's."""
        return origin.lower() == f"http://{host.lower()}"

    def opens(self, token: str) -> bool:
        """Whether it is the token."""
        return hmac.compare_digest(token.encode(errors="replace"), self.token.encode())

    def is_session(self, value: str) -> bool:
        """Whether it is what the cookie has."""
        return hmac.compare_digest(value.encode(errors="replace"), self.session.encode())


def names_of(given: Iterable[str]) -> tuple[str, ...]:
    """Names that a person allows: studio.local, or with a port studio.local:8080. Raises StudioError for what is not one."""
    return tuple(map(_name_of, given))


def check_host(host: str, names: Iterable[str]) -> None:
    """Raises StudioError where a studio would be open to others without the names by which they may reach it."""
    if host in LOOPBACK or tuple(names):
        return
    raise StudioError(
        message("On {host} other computers could reach the studio, and no name is given under which they may.", host=host),
        message("Name it:  {option}", option=Flag("allowed_host", "NAME")),
        message("Or leave out {option}: the studio is then for this computer alone.", option=Flag("host")),
    )


def _name_of(given: str) -> str:
    name, colon, _ = given.partition(":")
    if _NAME.fullmatch(name) and (not colon or 0 < _port_of(given) < 2**16):
        return given.lower()
    raise StudioError(
        message("{name!r} is not the name of a computer.", name=given[:80]),
        message("Give it without http:// and slashes, for example {option}.", option=Flag("allowed_host", "studio.local")),
    )


def _port_of(name: str) -> int:
    port = name.rpartition(":")[2] if ":" in name else ""
    return int(port) if port.isascii() and port.isdecimal() else 0
