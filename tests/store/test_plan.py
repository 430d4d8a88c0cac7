"""The plan as it stands after it was loaded twice, changed by hand and reverted; above all, when a promise was made."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from domain.errors import UnknownCode
from domain.model import (
    Action,
    Activity,
    Direction,
    Event,
    EventKind,
    ExpectedReturn,
    Initiative,
    Learning,
    Link,
    Narrative,
    PracticeKind,
    PracticeLink,
    Priority,
    Rollout,
    Target,
    Team,
    Voice,
)
from domain.periods import Frequency
from domain.uploads import PlanRows, UploadKind
from store import reads, writes
from tests.store.examples import ELMSHIRE, MISSING, NOON, OAKSHIRE, POLICE, REPEAT_PLANS, a_file, a_link

LATER = NOON + timedelta(days=100)
MUCH_LATER = NOON + timedelta(days=200)
NEGLECT = Priority("neglect", "Neglect", "Seen early", "A. Chair", 1, date(2023, 4, 1))
INITIATIVE = Initiative("neglect", "neglect", "Graded Care Profile", date(2023, 4, 1), mechanism="seen earlier")


def load(engine: Engine, plan: PlanRows, name: str = "plan.xlsx", at: datetime = NOON) -> int:
    with engine.begin() as connection:
        return writes.add_upload(connection, *a_file(name=name, kind=UploadKind.PLAN, plan=plan), by="ann", at=at)


def a_plan(**sheets: object) -> PlanRows:
    return replace(PlanRows(priorities=(NEGLECT,), initiatives=(INITIATIVE,)), **sheets)


def test_every_sheet_of_a_plan_comes_back_as_it_was(engine: Engine):
    plan = a_plan(
        links=(a_link(target_change=0.2),),
        practice_links=(
            PracticeLink("neglect", PracticeKind.AUDIT_STANDARD, "1", Direction.RISE, NOON, "s11"),
            PracticeLink(
                "neglect", PracticeKind.CASE_FILE_DOMAIN, "recognition", Direction.RISE, NOON, theme="neglect"
            ),
        ),
        activities=(Activity("neglect", date(2023, 5, 1), "practitioners trained", 412),),
        events=(Event(EventKind.DEFINITION_CHANGE, date(2022, 4, 1), "new count", None, REPEAT_PLANS, OAKSHIRE, True),),
        targets=(Target(REPEAT_PLANS, 18, date(2023, 4, 1), date(2024, 3, 31), OAKSHIRE, "board"),),
        narratives=(Narrative("initiative", "neglect", NOON, "A. Chair", "slow start"),),
        actions=(Action("audit", "train again", "the police", date(2024, 1, 1), "open", "neglect", POLICE),),
        learning=(Learning("Child A", "review", date(2022, 6, 1), "ask twice", "neglect"),),
        voice=(Voice(date(2023, 9, 1), "children", 12, "interviews", "listened to", "more time", "neglect"),),
        expected_returns=(ExpectedReturn(POLICE, "indicator_return", Frequency.QUARTERLY, 30),),
        teams=(Team("north", "North team", OAKSHIRE),),
        rollouts=(Rollout("neglect", "north", date(2023, 6, 1), 0.5),),
    )
    upload_id = load(engine, plan)
    with engine.connect() as connection:
        assert reads.upload(connection, upload_id).row_count == 15
        (link,) = reads.links(connection)
        assert replace(link, id=None) == plan.links[0]
        practice = reads.practice_links(connection, "neglect")
        assert tuple(replace(found, id=None) for found in practice) == plan.practice_links
        (event,) = reads.events(connection)
        assert replace(event, id=None) == plan.events[0]
        assert reads.priorities(connection) == plan.priorities
        assert reads.initiatives(connection) == reads.initiatives(connection, "neglect") == plan.initiatives
        assert reads.initiative(connection, "neglect") == INITIATIVE
        assert reads.initiative(connection, "other") is None
        assert reads.activities(connection, "neglect") == plan.activities
        assert reads.targets(connection, REPEAT_PLANS, OAKSHIRE) == plan.targets
        assert reads.narratives(connection, "initiative", "neglect") == plan.narratives
        assert reads.actions(connection, "neglect", POLICE) == plan.actions
        assert reads.learning(connection, "neglect") == plan.learning
        assert reads.voice(connection, "neglect") == plan.voice
        assert reads.expected_returns(connection) == plan.expected_returns
        assert reads.teams(connection) == plan.teams
        assert reads.rollouts(connection, "neglect") == plan.rollouts
        assert reads.rollouts(connection, "other") == reads.activities(connection, "other") == ()


def test_the_roll_out_is_known_as_it_stood_before_a_moment(engine: Engine):
    teams, days = (Team("north", "North team", OAKSHIRE),), [NOON + timedelta(days=n) for n in range(3)]
    first, second = (Rollout("neglect", "north", date(2023, 6, 1), dose) for dose in (0.5, 1.0))
    load(engine, a_plan(teams=teams, rollouts=(first,)), name="first.xlsx", at=days[0])
    later = load(engine, a_plan(teams=teams, rollouts=(second,)), name="second.xlsx", at=days[1])
    with engine.begin() as connection:
        assert reads.rollouts(connection, "neglect", before=days[0]) == ()
        assert reads.rollouts(connection, "neglect", before=days[1]) == (first,)
        assert reads.rollouts(connection, "neglect", before=days[2]) == (second,)
        writes.revert_upload(connection, later, by="ann")
        assert reads.rollouts(connection, "neglect", before=days[2]) == (first,)


def test_a_plan_that_is_loaded_again_changes_words_and_doubles_nothing(engine: Engine):
    activity = Activity("neglect", date(2023, 5, 1), "practitioners trained", 412)
    load(engine, a_plan(activities=(activity,), links=(a_link(),)))
    again = a_plan(
        priorities=(replace(NEGLECT, title="Neglect and poverty"),),
        activities=(replace(activity, quantity=430),),
        links=(a_link(),),
    )
    second = load(engine, again, "plan 2.xlsx", LATER)
    with engine.begin() as connection:
        assert [priority.title for priority in reads.priorities(connection)] == ["Neglect and poverty"]
        assert [found.quantity for found in reads.activities(connection)] == [430]
        assert len(reads.links(connection)) == 1
        writes.revert_upload(connection, second, by="ann")
        assert reads.priorities(connection) == (NEGLECT,)
        assert [found.quantity for found in reads.activities(connection)] == [412]
        assert len(reads.links(connection)) == 1


def test_priorities_come_in_the_boards_order_and_initiatives_by_their_start(engine: Engine):
    load(
        engine,
        PlanRows(
            priorities=(replace(NEGLECT, code="b", position=2), replace(NEGLECT, code="a", position=1)),
            initiatives=(
                replace(INITIATIVE, code="late", priority_code="a", starts=date(2024, 1, 1)),
                replace(INITIATIVE, code="early", priority_code="b"),
            ),
        ),
    )
    with engine.connect() as connection:
        assert [priority.code for priority in reads.priorities(connection)] == ["a", "b"]
        assert [initiative.code for initiative in reads.initiatives(connection)] == ["early", "late"]
        assert [initiative.code for initiative in reads.initiatives(connection, "a")] == ["late"]


def test_an_unchanged_promise_keeps_the_time_it_was_first_made(engine: Engine):
    load(engine, a_plan(links=(a_link(),)))
    load(engine, a_plan(links=(a_link(declared=LATER, target_change=0.3),)), "plan 2.xlsx", LATER)
    with engine.connect() as connection:
        (link,) = reads.links(connection)
    assert (link.declared, link.target_change) == (NOON, 0.3)


@pytest.mark.parametrize("change", [{"lag": 6}, {"expected": Direction.RISE}, {"shape": "gradual"}])
def test_a_changed_promise_is_a_new_one_made_when_we_were_told(engine: Engine, change: dict):
    load(engine, a_plan(links=(a_link(),)))
    # The sheet still says the old date, as sheets do when only one cell is edited.
    second = load(engine, a_plan(links=(a_link(**change),)), "plan 2.xlsx", LATER)
    with engine.begin() as connection:
        (link,) = reads.links(connection)
        assert link.declared == LATER
        replaced, standing = reads.link_history(connection, "neglect")
        assert (replaced.lag, replaced.declared, replaced.withdrawn) == (4, NOON, LATER)
        assert standing == link
        writes.revert_upload(connection, second, by="ann")
        assert [(found.lag, found.declared) for found in reads.links(connection)] == [(4, NOON)]


def test_going_back_to_an_earlier_promise_is_a_new_promise_too(engine: Engine):
    for number, (lag, at) in enumerate([(4, NOON), (6, LATER), (4, MUCH_LATER)]):
        load(engine, a_plan(links=(a_link(lag=lag),)), f"plan {number}.xlsx", at)
    with engine.connect() as connection:
        (link,) = reads.links(connection)
        assert len(reads.link_history(connection)) == 3
    assert (link.lag, link.declared) == (4, MUCH_LATER)


def test_a_promise_that_is_left_out_of_a_later_plan_still_stands(engine: Engine):
    load(engine, a_plan(links=(a_link(), a_link(indicator_code=MISSING))))
    load(engine, a_plan(links=(a_link(),)), "plan 2.xlsx", LATER)
    with engine.connect() as connection:
        assert {link.indicator_code for link in reads.links(connection)} == {REPEAT_PLANS, MISSING}


def test_two_promises_about_one_indicator_in_one_plan_both_stand(engine: Engine):
    load(engine, a_plan(links=(a_link(expected=Direction.RISE, lag=1), a_link(lag=6))))
    with engine.connect() as connection:
        assert {(link.expected, link.lag) for link in reads.links(connection)} == {
            (Direction.RISE, 1),
            (Direction.FALL, 6),
        }


def test_a_promise_can_be_made_and_taken_back_by_hand(engine: Engine):
    load(engine, a_plan(links=(a_link(),)))
    with engine.begin() as connection:
        changed = writes.add_link(connection, a_link(lag=5, declared=LATER), by="bob", at=LATER)
        (link,) = reads.links(connection, "neglect")
        assert (link.id, link.lag, link.declared) == (changed, 5, LATER)
        writes.withdraw_link(connection, changed, by="bob", at=MUCH_LATER)
        assert reads.links(connection) == ()
        assert [found.withdrawn for found in reads.link_history(connection)] == [LATER, MUCH_LATER]
        with pytest.raises(UnknownCode, match=f"link {changed}"):
            writes.withdraw_link(connection, changed, by="bob")


def test_a_promise_keeps_its_number_and_goes_as_a_whole_when_it_is_taken_back(engine: Engine):
    load(engine, a_plan(links=(a_link(),)))
    with engine.begin() as connection:
        (first,) = reads.links(connection)
    load(engine, a_plan(links=(a_link(), a_link())), "plan 2.xlsx", LATER)
    with engine.begin() as connection:
        assert reads.links(connection) == (first,)
        writes.withdraw_link(connection, first.id, by="bob", at=MUCH_LATER)
        assert reads.links(connection) == ()
        assert reads.link_history(connection) == (replace(first, withdrawn=MUCH_LATER),)
    load(engine, a_plan(links=(a_link(),)), "plan 3.xlsx", MUCH_LATER)
    with engine.connect() as connection:
        (again,) = reads.links(connection)
    assert (again.declared, again.id != first.id) == (MUCH_LATER, True)


def test_an_event_that_was_taken_back_does_not_uncover_an_older_telling_of_it(engine: Engine):
    event = Event(EventKind.DEFINITION_CHANGE, date(2022, 4, 1), "new count", indicator_code=REPEAT_PLANS)
    load(engine, a_plan(events=(event,)))
    load(engine, a_plan(events=(replace(event, description="new way to count"),)), "plan 2.xlsx", LATER)
    with engine.begin() as connection:
        (found,) = reads.events(connection)
        assert found.description == "new way to count"
        writes.withdraw_event(connection, found.id, by="bob")
        assert reads.events(connection) == ()


def test_links_are_read_for_one_initiative_or_for_all(engine: Engine):
    other = replace(INITIATIVE, code="other")
    links = (a_link(), a_link(initiative_code="other"))
    load(engine, a_plan(initiatives=(INITIATIVE, other), links=links))
    with engine.connect() as connection:
        assert len(reads.links(connection)) == 2
        assert [link.initiative_code for link in reads.links(connection, "other")] == ["other"]


def test_a_link_to_practice_keeps_its_first_time_and_can_be_taken_back(engine: Engine):
    link = PracticeLink("neglect", PracticeKind.AUDIT_STANDARD, "1", Direction.RISE, NOON, "s11")
    load(engine, a_plan(practice_links=(link,)))
    with engine.begin() as connection:
        writes.add_practice_link(connection, replace(link, declared=LATER), by="bob", at=LATER)
        (found,) = reads.practice_links(connection)
        assert found.declared == NOON
        writes.withdraw_practice_link(connection, found.id, by="bob")
        assert reads.practice_links(connection) == ()
        writes.add_practice_link(connection, replace(link, declared=MUCH_LATER), by="bob", at=MUCH_LATER)
        assert [found.declared for found in reads.practice_links(connection)] == [MUCH_LATER]


def test_events_touch_one_indicator_or_all(engine: Engine):
    shock = Event(EventKind.EXCLUDED_SHOCK, date(2020, 4, 1), "schools closed", date(2020, 9, 30))
    with engine.begin() as connection:
        for event in (
            shock,
            Event(EventKind.RIVAL_INITIATIVE, date(2023, 4, 1), "family hubs", indicator_code=REPEAT_PLANS),
            Event(EventKind.RIVAL_INITIATIVE, date(2023, 4, 1), "new front door", indicator_code=REPEAT_PLANS),
            Event(
                EventKind.DEFINITION_CHANGE, date(2022, 4, 1), "new count", indicator_code=MISSING, area_code=ELMSHIRE
            ),
        ):
            writes.add_event(connection, event, by="ann")
        found = reads.events(connection, REPEAT_PLANS)
        assert [event.description for event in found] == ["schools closed", "family hubs", "new front door"]
        assert len(reads.events(connection)) == 4
        writes.withdraw_event(connection, found[0].id, by="ann")
        assert len(reads.events(connection, REPEAT_PLANS)) == 2


def test_targets_are_the_areas_own_and_the_national_ones(engine: Engine):
    with engine.begin() as connection:
        for target in (
            Target(REPEAT_PLANS, 18, date(2024, 4, 1), area_code=OAKSHIRE),
            Target(REPEAT_PLANS, 22, date(2020, 4, 1), source="national"),
            Target(REPEAT_PLANS, 17, date(2024, 4, 1), area_code=ELMSHIRE),
            Target(REPEAT_PLANS, 16, date(2024, 4, 1), area_code=OAKSHIRE),
        ):
            writes.add_target(connection, target, by="ann")
        assert [target.value for target in reads.targets(connection, REPEAT_PLANS, OAKSHIRE)] == [22, 16]
        assert reads.targets(connection, MISSING, OAKSHIRE) == ()


def test_what_people_enter_by_hand_is_kept_and_an_actions_last_state_shows(engine: Engine):
    load(engine, a_plan())
    action = Action("review", "train again", "police", date(2024, 1, 1), "open", "neglect")
    with engine.begin() as connection:
        writes.add_action(connection, action, by="ann")
        writes.add_action(connection, replace(action, status="done"), by="ann")
        writes.add_activity(connection, Activity("neglect", date(2023, 5, 1), "hubs opened", 3), by="ann")
        writes.add_narrative(connection, Narrative("indicator", REPEAT_PLANS, NOON, "ann", "fewer plans"), by="ann")
        writes.add_learning(connection, Learning("Child B", "review", date(2024, 1, 1), "look again"), by="ann")
        writes.add_voice(connection, Voice(date(2024, 1, 1), "parents", None, "survey", "not heard"), by="ann")
        assert [found.status for found in reads.actions(connection)] == ["done"]
        assert [found.quantity for found in reads.activities(connection)] == [3]
        assert [found.text for found in reads.narratives(connection, code=REPEAT_PLANS)] == ["fewer plans"]
        assert reads.narratives(connection, about="initiative") == ()
        assert [found.title for found in reads.learning(connection)] == ["Child B"]
        assert [found.people for found in reads.voice(connection)] == [None]
        assert {entry.action for entry in reads.audit_trail(connection)} >= {"add_action", "add_voice", "add_narrative"}


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"initiatives": (replace(INITIATIVE, priority_code="none"),)}, "No priority has the code 'none'"),
        ({"links": (a_link(initiative_code="none"),)}, "No initiative has the code 'none'"),
        ({"links": (a_link(indicator_code="NONE"),)}, "No indicator has the code 'NONE'"),
        ({"rollouts": (Rollout("neglect", "none", date(2024, 1, 1)),)}, "No team has the code 'none'"),
        ({"targets": (Target(REPEAT_PLANS, 1, date(2024, 1, 1), area_code="E9"),)}, "No area has the code 'E9'"),
        ({"expected_returns": (ExpectedReturn("none", "x", Frequency.YEARLY, 1),)}, "No partner has the code 'none'"),
        (
            {
                "practice_links": (
                    PracticeLink("neglect", PracticeKind.AUDIT_STANDARD, "1", Direction.RISE, NOON, "none"),
                )
            },
            "No audit framework has the code 'none'",
        ),
    ],
)
def test_a_plan_that_refers_to_nothing_is_refused_as_a_whole(engine: Engine, sheets: dict, words: str):
    with pytest.raises(UnknownCode, match=words):
        load(engine, a_plan(**sheets))
    with engine.connect() as connection:
        assert reads.uploads(connection) == ()
        assert reads.priorities(connection) == ()


def test_the_database_itself_refuses_a_negative_lag(engine: Engine):
    with pytest.raises(IntegrityError):
        load(engine, a_plan(links=(a_link(lag=-1),)))


def test_moments_are_the_same_moments_on_both_databases(engine: Engine):
    moment = datetime(2026, 7, 1, 23, 59, 59, 999_999, tzinfo=UTC)
    load(engine, a_plan(links=(a_link(declared=moment),)))
    with engine.connect() as connection:
        (link,) = reads.links(connection)
    assert link == Link(**{**{f: getattr(a_link(), f) for f in Link.__slots__}, "declared": moment, "id": link.id})
