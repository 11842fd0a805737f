"""Who may ask the studio what: every address that it has, with all that other pages and other people would send."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from studios import API, HERE, HOST, OF_THE_API, PORT, PRIVATE, ROUTES, SAFE, UNSAFE

from ganvas.errors import StudioError
from ganvas.studio.app import create_app, inner_app
from ganvas.studio.guard.doors import Doors, check_host, names_of
from ganvas.studio.guard.guard import LARGEST_BODY, Guard
from ganvas.studio.guard.headers import POLICY
from ganvas.studio.held import Held
from ganvas.workspace.home import Workspace

FOREIGN_HOSTS = (
    "evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT + 1}", f"localhost.evil.example:{PORT}",
    f"127.0.0.1.nip.io:{PORT}", f"localhost.:{PORT}", f"127.0.0.1.:{PORT}", "", f"127.0.0.1:{PORT}@evil.example", f"0.0.0.0:{PORT}",
    f"127.0.0.1:{PORT}, evil.example", f"2130706433:{PORT}", f"127.1:{PORT}",
)  # fmt: skip
OWN_HOSTS = (HOST, f"localhost:{PORT}", f"LOCALHOST:{PORT}", f"[::1]:{PORT}")
FOREIGN_ORIGINS = (
    "null", "http://evil.example", f"http://127.0.0.1:{PORT + 1}", f"https://127.0.0.1:{PORT}", f"http://127.0.0.1:{PORT}.evil.example",
    f"http://127.0.0.1:{PORT}@evil.example", "http://127.0.0.1", f"http://localhost:{PORT}", f"http://evil.example:{PORT}", "", "file://",
    f"{HERE}/",
)  # fmt: skip
ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
PASSES = [(method, path) for method, path in OF_THE_API if not path.endswith(("/events", "/recipes"))]
"""Those that answer at once when they may."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One for all of these tests, which change nothing in it."""
    with Workspace(tmp_path_factory.mktemp("home")) as made:
        yield made


def ask(client: TestClient, method: str, path: str, **headers: str) -> Any:
    """As a browser does it."""
    body = {} if method in SAFE else {"json": {}}
    return client.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}, **body)


def status(app: Guard, method: str, path: str, headers: dict[str, str] | list[tuple[str, str]], body: bytes = b"") -> int:
    """What is answered to a request as a server gives it, which a well-behaved client might not even send."""
    path, _, query = path.partition("?")
    pairs = [*(headers.items() if isinstance(headers, dict) else headers)]
    if method not in SAFE and "content-type" not in dict(pairs):
        pairs.append(("content-type", "application/json"))
    sent = [(name.encode(), value.encode()) for name, value in pairs]
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": sent,
    }
    scope |= {"http_version": "1.1", "scheme": "http", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", PORT)}
    blocks = [body[at : at + 65_536] for at in range(0, len(body), 65_536)] or [b""]
    found: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": blocks.pop(0), "more_body": bool(blocks)}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            found.append(message)

    asyncio.run(app(scope, receive, send))
    assert not [name for name, _ in found[0]["headers"] if name.lower().startswith(b"access-control")]
    return int(found[0]["status"])


def signed_in(held: Held) -> dict[str, str]:
    """The headers of its own page."""
    return {"host": HOST, "cookie": f"{held.doors.cookie}={held.doors.session}"}


def test_every_route_is_known_here() -> None:
    assert len(OF_THE_API) > 30
    assert {path.split("/")[3] for _, path in OF_THE_API} == {
        "openapi.json", "session", "workspace", "pictures", "runs", "jobs", "events", "pieces", "labels", "recipes", "languages", "drawn",
        "explorable", "asked", "live",
        "collections", "exports", "trash",
    }  # fmt: skip


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_under_another_name_nothing_answers(app: Guard, held: Held, host: str) -> None:
    """A page whose name was made to point to this computer sends its own name, and nothing else tells it from ours."""
    for method, path in ROUTES:
        for origin in ({}, {"origin": f"http://{host}"}):
            assert status(app, method, path, signed_in(held) | {"host": host} | origin) == 403, (method, path)


@pytest.mark.parametrize("host", OWN_HOSTS)
def test_under_its_own_names_it_answers(held: Held, app: Guard, host: str) -> None:
    client = TestClient(app, base_url=HERE)
    bearer = f"Bearer {held.doors.token}"
    assert ask(client, "GET", f"{API}/workspace", host=host, authorization=bearer).status_code == 200
    assert ask(client, "GET", "/", host=host).status_code == 200


def test_two_hosts_and_none_are_refused(app: Guard) -> None:
    for method, path in ROUTES:
        for hosts in ([], [HOST, "evil.example"], [HOST, HOST]):
            assert status(app, method, path, [("host", each) for each in hosts]) == 403


def test_a_target_that_names_another_server_is_refused(app: Guard) -> None:
    assert status(app, "GET", "http://evil.example/api/v1/workspace", {"host": HOST}) == 403


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_page_of_another_origin_changes_nothing(app: Guard, held: Held, origin: str) -> None:
    """Whatever it carries besides: the cookie, which browsers may send, or even the token."""
    for method, path in UNSAFE:
        for more in ({}, {"authorization": f"Bearer {held.doors.token}"}):
            assert status(app, method, path, signed_in(held) | {"origin": origin} | more) == 403, (method, path)


@pytest.mark.parametrize("site", ["same-site", "cross-site", "", "Same-Origin "])
def test_a_browser_that_says_it_is_another_site_is_believed(app: Guard, held: Held, site: str) -> None:
    for method, path in ROUTES:
        for origin in ({}, {"origin": HERE}):
            for mode in ("cors", "no-cors", *(() if method in SAFE else ("navigate",))):
                headers = {"sec-fetch-site": site, "sec-fetch-mode": mode, **origin}
                assert status(app, method, path, signed_in(held) | headers) == 403, (method, path, mode)


def test_a_link_on_another_page_leads_to_the_studio(stranger: TestClient) -> None:
    assert ask(stranger, "GET", "/train", sec_fetch_site="cross-site", sec_fetch_mode="navigate").status_code == 200


@pytest.mark.parametrize("headers", [{}, {"origin": HERE}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}])
def test_its_own_page_may(app: Guard, held: Held, headers: dict[str, str]) -> None:
    for method, path in PASSES:
        found = status(app, method, path, signed_in(held) | headers, b"" if method in SAFE else b"{}")
        assert found not in (401, 405, 415, 500), (method, path)
        assert found != 403 or path == f"{API}/session"
    assert status(app, "POST", f"{API}/jobs/1/stop", signed_in(held) | headers) == 404  # which is an answer of the jobs


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
def test_what_a_page_of_another_asks_first_is_refused(app: Guard, held: Held, method: str) -> None:
    for _, path in ROUTES:
        headers = {"origin": "http://evil.example", "access-control-request-method": "POST"}
        assert status(app, method, path, signed_in(held) | headers) in (403, 405)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "text/json"]
)
def test_only_json_is_read_and_files_only_where_they_belong(app: Guard, held: Held, kind: str) -> None:
    """A form of another page can send the others without being asked about."""
    for method, path in UNSAFE:
        takes_files = (path.startswith(f"{API}/pictures") or path.endswith("/found")) and kind.startswith("multipart")
        found = status(
            app, method, path, signed_in(held) | {"content-type": kind, "content-length": "17"}, b'{"kind": "train"}'
        )
        assert (found == 415) is not takes_files, (method, path)


def test_a_method_in_a_header_is_not_a_method(browser: TestClient) -> None:
    for name in ("x-http-method-override", "x-method-override", "x-http-method"):
        assert browser.get(f"{API}/jobs", headers={name: "POST"}).status_code == 200
        assert browser.get(f"{API}/pictures/moths", headers={name: "DELETE"}).status_code == 404


def test_without_a_cookie_nothing_is_shown(app: Guard, held: Held) -> None:
    name, session, token = held.doors.cookie, held.doors.session, held.doors.token
    wrong = ["", "x", session[:-1], session + "x", token, Doors(PORT).session, "é"]
    headers = [{}, *({"cookie": f"{name}={each}"} for each in wrong), {"cookie": f"ganvas-{PORT + 1}={session}"}]
    headers += [{"authorization": f"Bearer {each}"} for each in ("", token[:-1], session, Doors(PORT).token)]
    headers += [{"authorization": f"Basic {token}"}]
    for method, path in PRIVATE:
        assert status(app, method, f"{path}?token={token}", {"host": HOST}) == 401
        for each in headers:
            assert status(app, method, path, {"host": HOST} | each) == 401, (method, path, each)


def test_the_token_gives_a_cookie_that_no_script_and_no_other_page_gets(stranger: TestClient, held: Held) -> None:
    for wrong in ("", "x", held.doors.token[:-1], held.doors.session, Doors(PORT).token):
        answer = stranger.post(f"{API}/session", json={"token": wrong})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
    answer = stranger.post(f"{API}/session", json={"token": held.doors.token})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"ganvas-{PORT}=")
    assert held.doors.token not in cookie
    assert {part.strip().lower() for part in cookie.split(";")[1:]} == {"httponly", "path=/", "samesite=strict"}


def test_after_a_restart_an_old_cookie_opens_nothing(browser: TestClient, held: Held) -> None:
    again = TestClient(create_app(Held(held.workspace, Doors(PORT))), base_url=HERE, cookies=browser.cookies)
    assert again.get(f"{API}/workspace").status_code == 401


@pytest.mark.parametrize("knows_it", [False, True])
def test_every_answer_has_the_headers(browser: TestClient, stranger: TestClient, knows_it: bool) -> None:
    client = browser if knows_it else stranger
    answers = [ask(client, method, path) for method, path in PASSES]
    answers += [
        ask(client, "GET", path) for path in ("/", "/train", "/assets/none.js", "/api/none", f"{API}/none", f"{API}/jobs/x")
    ]
    answers += [ask(client, "GET", "/", host="evil.example"), ask(client, "POST", f"{API}/jobs", origin="null")]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, answer.request.url
        is_page = not answer.request.url.path.startswith("/api") and answer.status_code == 200
        assert answer.headers["cache-control"] == ("no-cache" if is_page else "no-store"), answer.request.url
        assert not [name for name in answer.headers if name.startswith("access-control")]
    assert {answer.status_code for answer in answers} >= ({200, 403, 404, 422} if knows_it else {200, 401, 403})


def test_a_fault_says_nothing_of_itself(held: Held, browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> list[str]:
        raise RuntimeError(f"secret in {held.workspace.folder}")

    monkeypatch.setattr(held.sets, "names", fails)
    answer = browser.get(f"{API}/pictures")
    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert "secret" not in answer.text
    assert str(held.workspace.folder) not in answer.text
    assert answer.json()["error"]["code"] == "InternalError"


def test_errors_are_one_form_in_the_language_of_the_reader(browser: TestClient) -> None:
    answer = browser.get(f"{API}/jobs/77", headers={"accept-language": "xx, pseudo;q=0.5, en;q=0.1"})
    error = answer.json()["error"]
    assert answer.status_code == 404
    assert error["code"] == "NoSuchJob"
    assert error["message"] == "⟦There is no job 77.⟧"
    assert answer.headers["content-language"] == "pseudo"
    for path in ("/none", "/jobs/x", "/pieces?limit=0", "/runs/none", "/languages/xx"):
        error = browser.get(f"{API}{path}").json()["error"]
        assert set(error) == {"code", "message", "next"}, path
        assert error["message"][0].isupper() or "limit" in error["message"] or "number" in error["message"]


def test_what_is_too_large_is_refused_before_and_while_it_comes(app: Guard, held: Held, browser: TestClient) -> None:
    too_much = b'{"kind": "' + b"x" * LARGEST_BODY + b'"}'
    assert browser.post(f"{API}/jobs", content=too_much, headers={"content-type": "application/json"}).status_code == 413
    for headers in ({"content-length": "99999999999"}, {"transfer-encoding": "chunked"}, {"content-length": "10"}):
        # Without a length, or with one that lies, what comes is counted.
        body = b"" if len(headers.get("content-length", "")) > 5 else too_much
        assert status(app, "POST", f"{API}/jobs", signed_in(held) | headers, body) == 413, headers
    assert status(app, "POST", f"{API}/jobs", signed_in(held) | {"content-length": "-1"}) == 400


def test_a_socket_is_opened_by_its_own_page_alone() -> None:
    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("open")

    doors = Doors(PORT)
    client = TestClient(Guard(Starlette(routes=[WebSocketRoute("/api/v1/live", echo)]), doors), base_url=HERE)
    cookie = {"cookie": f"{doors.cookie}={doors.session}"}

    def opens(path: str = "/api/v1/live", **headers: str) -> bool:
        try:
            with client.websocket_connect(path, headers={"host": HOST, **headers}) as socket:
                return bool(socket.receive_text() == "open")
        except WebSocketDisconnect as refused:
            return refused.code != 1008

    assert opens(origin=HERE, **cookie)
    assert not opens(origin=HERE)
    assert not opens(f"/api/v1/live?token={doors.token}", origin=HERE)
    for origin in FOREIGN_ORIGINS:
        assert not opens(origin=origin, **cookie)
    assert not opens(host=f"evil.example:{PORT}", origin=f"http://evil.example:{PORT}", **cookie)
    assert not opens(**{"sec-fetch-site": "same-site", "origin": HERE}, **cookie)


def test_every_socket_that_is_registered_is_behind_the_guard(app: Guard, held: Held) -> None:
    sockets = [route.path for route in iter_route_contexts(inner_app().routes) if not route.methods and route.path]
    assert f"{API}/live" in sockets
    own = {"cookie": f"{held.doors.cookie}={held.doors.session}", "host": HOST}
    client = TestClient(app, base_url=HERE)
    foreign = [own | {"origin": each} for each in FOREIGN_ORIGINS]
    foreign += [own | {"host": each, "origin": f"http://{each}"} for each in FOREIGN_HOSTS]
    foreign += [own | {"origin": HERE, "sec-fetch-site": each} for each in ("same-site", "cross-site", "")]
    foreign += [{"host": HOST, "origin": HERE}, {"host": HOST, "origin": HERE, "cookie": f"{held.doors.cookie}=x"}]
    for path in sockets:
        for headers in foreign:
            with (
                pytest.raises(WebSocketDisconnect) as refused,
                client.websocket_connect(f"{path}?run=moths&token={held.doors.token}", headers=headers),
            ):
                pass
            assert refused.value.code == 1008, (path, headers)
        with client.websocket_connect(f"{path}?run=moths", headers=own | {"origin": HERE}) as socket:
            socket.send_text("{}")
            with pytest.raises(WebSocketDisconnect):
                socket.receive_text()
    assert not held.drags


def test_the_studio_is_open_to_others_only_by_names() -> None:
    check_host("127.0.0.1", ())
    with pytest.raises(StudioError, match="no name is given"):
        check_host("0.0.0.0", ())
    check_host("0.0.0.0", names_of(["studio.local"]))
    for wrong in ("http://x", "a/b", "x:", "x:0", "x:99999", "", "*", "a b", ".x", "x.", "[::1]"):
        with pytest.raises(StudioError, match="not the name of a computer"):
            names_of([wrong])
    doors = Doors(PORT, names_of(["Studio.local", "proxy.example:443"]))
    assert {f"studio.local:{PORT}", "proxy.example:443"} <= doors.hosts
    assert not doors.knows_host("proxy.example")
    assert doors.knows_host(f"STUDIO.local:{PORT}")
    assert Doors(80).knows_host("localhost")
