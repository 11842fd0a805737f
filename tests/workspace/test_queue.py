"""The queue of jobs: its states and what leads from one to another, on both databases, whatever people and processes do."""

import threading
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from ganvas.errors import JobError, NoSuchJob, QueueFull, SettingError
from ganvas.words import Message, message
from ganvas.workspace.database import tables
from ganvas.workspace.gallery import Gallery
from ganvas.workspace.jobs import changes, events, queue
from ganvas.workspace.jobs.events import Events, Told
from ganvas.workspace.jobs.job import Job, Lost
from ganvas.workspace.jobs.queue import LEASE_SECONDS, Queue


@dataclass
class Clock:
    """A time that goes on only when a test says so."""

    milliseconds: int = 1_800_000_000_000

    def __call__(self) -> int:
        return self.milliseconds

    def sleep(self, seconds: float) -> None:
        self.milliseconds += round(1000 * seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for module in (queue, changes, events):
        monkeypatch.setattr(module, "now", made)
    return made


@pytest.fixture
def jobs(gallery: Gallery) -> Queue:
    return Queue(gallery.database)


@pytest.fixture
def told(gallery: Gallery) -> Events:
    return Events(gallery.database)


@dataclass
class Known:
    """What a job must be, by the rules alone."""

    state: str = "queued"
    attempt: int = 1
    asked: str | None = None
    asked_at: int = 0
    heard_at: int = 0
    worker: str | None = None


@dataclass
class Model:
    """The rules of the queue, in memory."""

    clock: Clock
    jobs: dict[int, Known] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)

    def holds(self, job: Job) -> bool:
        known = self.jobs[job.number]
        return (known.state, known.attempt, known.worker) == ("running", job.attempt, job.worker)

    def end(self, number: int, state: str) -> None:
        if number in self.order:
            self.order.remove(number)
        self.jobs[number].state = state

    def ask(self, number: int, what: str) -> None:
        known = self.jobs[number]
        if known.state == "queued":
            self.end(number, "cancelled")
        elif known.state == "running":
            if known.asked is None or (known.asked, what) == ("stop", "cancel"):
                known.asked, known.asked_at = what, self.clock()
            elif self.clock() - known.asked_at >= 1000:
                self.end(number, "cancelled" if known.asked == "cancel" else "interrupted")


NUMBERS = st.integers(0, 5)
ACTIONS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(["train", "look"])),
    st.tuples(st.sampled_from(["stop", "cancel", "again"]), st.just(0)),  # much happens to one and the same job
    st.tuples(st.just("claim"), st.sampled_from(["one", "other"])),
    st.tuples(st.sampled_from(["stop", "cancel", "again"]), NUMBERS),
    st.tuples(st.just("move"), NUMBERS, st.none() | NUMBERS),
    st.tuples(st.just("beat"), NUMBERS, st.none() | st.floats(0, 1)),
    st.tuples(st.just("end"), NUMBERS, st.sampled_from(["done", "failed", "interrupted", "cancelled"])),
    st.tuples(st.just("sleep"), st.sampled_from([0.5, 2.0, 8.0, LEASE_SECONDS + 1])),
    st.tuples(st.just("reap")),
)


def play(jobs: Queue, model: Model, claims: list[Job], action: tuple[object, ...]) -> None:
    """One action on the queue and on the model, which must agree on what it gives or refuses."""
    name, *rest = action
    numbers = list(model.jobs)
    match name:
        case "add":
            made = jobs.add(rest[0], {"source": "digits"})
            model.jobs[made.number] = Known()
            model.order.append(made.number)
        case "claim":
            claimed = jobs.claim(rest[0], ["train", "look"])
            assert (claimed and claimed.number) == (model.order[0] if model.order else None)
            if claimed:
                known = model.jobs[model.order.pop(0)]
                known.state, known.worker, known.asked, known.heard_at = "running", rest[0], None, model.clock()
                claims.append(claimed)
        case "stop" | "cancel" if numbers:
            number = numbers[rest[0] % len(numbers)]
            getattr(jobs, name)(number)
            model.ask(number, name)
        case "again" if numbers:
            number = numbers[rest[0] % len(numbers)]
            known = model.jobs[number]
            if known.state == "done":
                with pytest.raises(JobError):
                    jobs.again(number)
            else:
                jobs.again(number)
                if known.state not in ("queued", "running"):
                    known.state, known.asked, known.worker, known.attempt = "queued", None, None, known.attempt + 1
                    model.order.append(number)
        case "move" if numbers:
            number = numbers[rest[0] % len(numbers)]
            before = None if rest[1] is None else numbers[rest[1] % len(numbers)]
            if {number, number if before is None else before} <= set(model.order):
                jobs.move(number, before)
                if number != before:
                    model.order.remove(number)
                    model.order.insert(len(model.order) if before is None else model.order.index(before), number)
            else:
                with pytest.raises(JobError):
                    jobs.move(number, before)
        case "beat" | "end" if claims:
            job = claims[rest[0] % len(claims)]  # perhaps one that this worker has lost long ago
            known = model.jobs[job.number]
            if not model.holds(job):
                with pytest.raises(Lost):
                    jobs.beat(job, rest[1]) if name == "beat" else jobs.end(job, rest[1])
            elif name == "beat":
                assert jobs.beat(job, rest[1]) == known.asked
                if rest[1] is not None or model.clock() - known.heard_at >= 3000:
                    known.heard_at = model.clock()
            else:
                jobs.end(job, rest[1])
                model.end(job.number, "cancelled" if (rest[1], known.asked) == ("interrupted", "cancel") else rest[1])
        case "sleep":
            model.clock.sleep(rest[0])
        case "reap":
            late = {
                number
                for number, known in model.jobs.items()
                if known.state == "running" and model.clock() - known.heard_at > 1000 * LEASE_SECONDS
            }
            assert {job.number for job in jobs.reap()} == late
            for number in late:
                model.end(number, "cancelled" if model.jobs[number].asked == "cancel" else "interrupted")


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTIONS, min_size=15, max_size=30))
def test_whatever_happens_every_job_is_in_the_state_that_the_rules_say(
    jobs: Queue, told: Events, clock: Clock, actions: list[tuple[object, ...]]
) -> None:
    with jobs.database.writing() as connection:
        connection.execute(delete(tables.event))
        connection.execute(delete(tables.job))
    model, claims = Model(clock), []
    for action in [("add", "train"), ("claim", "one"), *actions]:
        play(jobs, model, claims, action)
    found = {job.number: job for job in jobs.list()}
    assert {number: (job.state, job.attempt) for number, job in found.items()} == {
        number: (known.state, known.attempt) for number, known in model.jobs.items()
    }
    assert [job.number for job in jobs.list(["queued"])] == model.order
    assert all(found[number].asked == known.asked for number, known in model.jobs.items() if known.state == "running")
    heard = {}  # who only follows the events knows the same
    for event in told.after(0):
        heard[event.job] = event.data["state"]
    assert heard == {number: job.state for number, job in found.items()}
    assert all(job.is_over == (job.ended_at is not None) for job in found.values())


def test_a_job_is_claimed_by_one_of_many_workers(gallery: Gallery, jobs: Queue) -> None:
    asked = [jobs.add("look", {"n": number}).number for number in range(24)]
    claimed: list[list[int]] = [[] for _ in range(4)]

    def work(which: int) -> None:
        mine = Queue(gallery.database)
        while job := mine.claim(f"worker {which}", ["look"]):
            claimed[which].append(job.number)

    threads = [threading.Thread(target=work, args=(which,)) for which in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number for each in claimed for number in each) == asked
    assert all(numbers == sorted(numbers) for numbers in claimed)


def test_a_worker_takes_only_the_kinds_that_it_asks_for(jobs: Queue) -> None:
    training, look = jobs.add("train", {}), jobs.add("look", {})
    assert jobs.claim("me", ["look", "sample"]).number == look.number
    assert jobs.claim("me", ["look"]) is None
    assert jobs.claim("me", []) is None
    assert jobs.get(training.number).state == "queued"


def test_what_was_noted_is_there_for_the_next_attempt(jobs: Queue, clock: Clock) -> None:
    number = jobs.add("train", {"source": "digits"}, device="cpu").number
    first = jobs.claim("one", ["train"])
    jobs.note(first, {"run": "moths"})
    clock.sleep(LEASE_SECONDS + 1)
    (gone,) = jobs.reap()
    assert (gone.state, gone.result, gone.device) == ("interrupted", {"run": "moths"}, "cpu")
    jobs.again(number)
    second = jobs.claim("one", ["train"])  # the same worker; the attempt tells them apart
    assert (second.attempt, second.result) == (2, {"run": "moths"})
    for late in (lambda: jobs.beat(first), lambda: jobs.note(first, {}), lambda: jobs.end(first, "done")):
        with pytest.raises(Lost):
            late()
    assert jobs.end(second, "done").result == {"run": "moths"}


def test_a_second_stop_ends_at_once_but_not_one_that_is_pressed_twice(jobs: Queue, clock: Clock) -> None:
    number = jobs.add("train", {}).number
    job = jobs.claim("me", ["train"])
    assert jobs.stop(number).asked == "stop"
    clock.sleep(0.3)
    assert jobs.stop(number).state == "running"
    clock.sleep(2)
    assert jobs.stop(number).state == "interrupted"
    with pytest.raises(Lost):
        jobs.beat(job)
    assert jobs.stop(number).state == "interrupted"  # too late, and no error


def test_an_error_is_kept_as_its_code_and_its_sentence_in_any_language(
    jobs: Queue, told: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.add("train", {})
    refused = SettingError(message("{path} is not a picture.", path="나방.txt"), message("Choose another."))
    failed = jobs.end(jobs.claim("me", ["train"]), "failed", error=refused)
    assert (failed.state, failed.error_code, failed.words) == ("failed", "SettingError", "나방.txt is not a picture.")
    (event,) = [each for each in told.after(0) if each.type == "failed"]
    assert event.data["next"] == ["Choose another."]
    for said in (failed.words, event.data["words"]):
        assert isinstance(said, Message)
        assert said.in_language("pseudo") == "⟦나방.txt is not a picture.⟧"


def test_a_full_queue_refuses_one_more(jobs: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST_QUEUED", 3)
    first, *_ = (jobs.add("look", {}) for _ in range(3))
    with pytest.raises(QueueFull, match="3 jobs wait already"):
        jobs.add("look", {})
    jobs.cancel(first.number)
    jobs.add("look", {})
    with pytest.raises(QueueFull):
        jobs.again(first.number)
    with pytest.raises(SettingError, match="64,000"):
        jobs.add("look", {"source": "x" * 70_000})


@pytest.mark.parametrize("number", [0, -1, 999, 2**70])
def test_a_job_that_is_not_there_is_an_error_that_says_so(jobs: Queue, number: int) -> None:
    for ask in (jobs.get, jobs.stop, jobs.cancel, jobs.again, lambda number: jobs.move(number, None)):
        with pytest.raises(NoSuchJob, match=f"There is no job {number}"):
            ask(number)


def test_events_written_by_many_are_read_in_their_order_without_a_gap(gallery: Gallery, told: Events) -> None:
    """Whoever has read up to a number never misses one that is written later with a smaller number."""
    done = threading.Event()
    read: list[str] = []

    def follow() -> None:
        last = 0
        while True:
            is_over = done.is_set()
            for event in told.after(last, ["runs"]):
                last = event.number
                read.append(event.data["name"])
            if is_over:
                return

    def tell(which: int) -> None:
        for number in range(20):
            Events(gallery.database).tell_all([Told("runs", "noted", {"name": f"{which}-{number}-{half}"}) for half in "ab"])

    follower = threading.Thread(target=follow)
    writers = [threading.Thread(target=tell, args=(which,)) for which in range(3)]
    for thread in (follower, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    follower.join()
    assert sorted(read) == sorted(f"{which}-{number}-{half}" for which in range(3) for number in range(20) for half in "ab")
    assert told.latest() >= 120


def test_events_that_pass_go_first_and_what_happened_stays(
    jobs: Queue, told: Events, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "KEPT", 10)
    jobs.add("train", {})
    job = jobs.claim("me", ["train"])
    for step in range(20):
        told.tell("runs", "noted", {"step": step}, job.number)
        told.tell("runs", "saved" if step % 10 == 0 else "progress", {"step": step}, job.number)
    last = told.latest()
    assert told.prune() == 28
    assert [event.type for event in told.after(0)][:4] == ["queued", "began", "saved", "saved"]
    assert told.latest() == last
    assert told.first() == 1
    clock.sleep(31 * 86_400)
    told.tell("runs", "said", {})
    told.prune()
    assert told.first() > last - 10
