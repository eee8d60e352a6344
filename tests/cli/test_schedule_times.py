"""Chance expressions in chance zones are due when Python finds them due, minute by minute, with its own zones."""

import calendar
import datetime
import json
import os
import pathlib
import random
import subprocess
import zoneinfo

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("TIDEMARK_BINARY", ROOT / "build/release/tidemark")).resolve()
SEED = 20261126
RULES = 300
COUNT = 6
UTC = datetime.timezone.utc
ZONES = [
    "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "America/St_Johns", "America/Nuuk",
    "Australia/Lord_Howe", "Australia/Sydney", "Africa/Cairo", "Africa/Casablanca", "Asia/Kathmandu", "Asia/Tehran",
    "Pacific/Apia", "Pacific/Chatham", "Antarctica/Troll", "Asia/Gaza", "UTC", "Etc/GMT+12",
]  # fmt: skip
DAYS_LOOKED_THROUGH = 1500
WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
MONTHS = [name.upper() for name in calendar.month_abbr[1:]]


def chance_set(chance, least, most, names=None):
    """The text of a field, and the numbers that it names."""

    def told(number):
        if names is None or chance.random() < 0.5:
            return str(number)
        return chance.choice([names[number - least], names[number - least].lower()])

    first, last = sorted(chance.sample(range(least, most + 1), 2))
    step = chance.randint(1, (most - least) // 2 + 1)
    turned = [*range(last, most + 1), *range(least, first + 1)]
    return chance.choice([
        ("*", set(range(least, most + 1))),
        (told(first), {first}),
        (f"{told(first)}-{told(last)}", set(range(first, last + 1))),
        (f"{told(last)}-{told(first)}", set(turned)),
        (f"{told(first)}-{told(last)}/{step}", set(range(first, last + 1, step))),
        (f"{told(last)}-{told(first)}/{step}", set(turned[::step])),
        (f"{first}/{step}", set(range(first, most + 1, step))),
        (f"*/{step}", set(range(least, most + 1, step))),
        (f"{told(last)},{told(first)}", {first, last}),
        (f"{told(first)},{last}/{step}", {first, *range(last, most + 1, step)}),
    ])  # fmt: skip


def weekday(day):
    """AWS's: 1 is Sunday."""
    return day.isoweekday() % 7 + 1


def last_of(day):
    return calendar.monthrange(day.year, day.month)[1]


def nearest_workday(day, number):
    """The workday of the month at the least distance, found by looking at all of them."""
    workdays = [
        other
        for other in range(1, last_of(day) + 1)
        if datetime.date(day.year, day.month, other).weekday() < 5
    ]
    return min(workdays, key=lambda other: abs(other - number))


def chance_days(chance):
    """Both fields of days, and what they say about a date."""
    number, nth = chance.randint(1, 31), chance.randint(1, 5)
    of_week, name = chance.randint(1, 7), chance.random() < 0.5
    named = WEEKDAYS[of_week - 1] if name else of_week
    set_of_month, days = chance_set(chance, 1, 31)
    set_of_week, weekdays = chance_set(chance, 1, 7, WEEKDAYS)
    return chance.choice([
        (set_of_month, "?", lambda day: day.day in days),
        ("?", set_of_week, lambda day: weekday(day) in weekdays),
        ("L", "?", lambda day: day.day == last_of(day)),
        (f"L-{nth}", "?", lambda day: day.day == last_of(day) - nth),
        ("LW", "?", lambda day: day.day == nearest_workday(day, last_of(day))),
        (f"{number}W", "?", lambda day: number <= last_of(day) and day.day == nearest_workday(day, number)),
        ("?", "L", lambda day: weekday(day) == 7),
        ("?", f"{named}L", lambda day: weekday(day) == of_week and day.day + 7 > last_of(day)),
        ("?", f"{named}#{nth}", lambda day: weekday(day) == of_week and 7 * (nth - 1) < day.day <= 7 * nth),
    ])  # fmt: skip


class ChanceRule:
    def __init__(self, chance, number, since):
        self.name = f"rule-{number}"
        self.zone = chance.choice(ZONES)
        minutes, self.minutes = chance_set(chance, 0, 59)
        hours, self.hours = chance_set(chance, 0, 23)
        of_month, of_week, self.names = chance_days(chance)
        months, self.months = chance_set(chance, 1, 12, MONTHS)
        two = {since.year, since.year + 1}
        years, self.years = chance.choice([("*", None), (f"{since.year}-{since.year + 1}", two)])
        self.text = f"cron({minutes} {hours} {of_month} {months} {of_week} {years})"

    def as_json(self):
        return {
            "RuleName": self.name,
            "TargetBackupVaultName": "nightly",
            "ScheduleExpression": self.text,
            "ScheduleExpressionTimezone": self.zone,
        }

    def minutes_shown(self, since):
        """What the wall clock shows when the rule is due, day by day."""
        first = since.astimezone(zoneinfo.ZoneInfo(self.zone)).date()
        for later in range(-1, DAYS_LOOKED_THROUGH):
            day = first + datetime.timedelta(days=later)
            if day.month in self.months and (self.years is None or day.year in self.years) and self.names(day):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        yield datetime.datetime(day.year, day.month, day.day, hour, minute)

    def instants(self, since):
        """A time that is shown twice counts the first time, one that is never shown not at all."""
        zone, found = zoneinfo.ZoneInfo(self.zone), []
        for shown in self.minutes_shown(since):
            instant = shown.replace(tzinfo=zone, fold=0).astimezone(UTC)
            is_shown = instant.astimezone(zone).replace(tzinfo=None) == shown
            if is_shown and instant >= since:
                found.append(instant.strftime("%Y-%m-%dT%H:%M:%S.000Z"))
                if len(found) == COUNT:
                    break
        return found


def dry_run(rules, since):
    document = {
        "BackupPlan": {"BackupPlanName": "chance", "Rules": [rule.as_json() for rule in rules]},
        "BackupSelection": {
            "SelectionName": "one",
            "Resources": ["arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"],
        },
    }
    words = ["schedule", "-f", "-", "--dry-run", "--since", since.strftime("%Y-%m-%dT%H:%M:%SZ"), "--count", str(COUNT)]
    done = subprocess.run(
        [BINARY, *words], input=json.dumps(document), capture_output=True, text=True, env={}, timeout=60
    )
    assert done.returncode == 0, done.stderr
    shown = {rule.name: [] for rule in rules}
    for line in done.stdout.splitlines():
        row = json.loads(line)
        shown[row["ruleName"]].append(row["scheduledTime"])
    return shown


def compare(seed, since):
    chance = random.Random(seed)
    rules = [ChanceRule(chance, number, since) for number in range(RULES)]
    shown = dry_run(rules, since)
    found = 0
    for rule in rules:
        expected = rule.instants(since)
        ours = shown[rule.name]
        if len(expected) < COUNT:
            # Python looks through a few years only: what lies behind them is not compared.
            ours = ours[: len(expected)]
        assert ours == expected, (rule.text, rule.zone, since)
        found += len(expected)
    return found


def test_chance_expressions_are_due_when_python_says():
    """Before the clocks go forward, before they go back, and where only the rules of the zones' files reach."""
    moments = [(2026, 3, 28, 22, 17), (2026, 10, 24, 23, 0), (2027, 12, 31, 23, 59), (2044, 3, 26)]
    for number, since in enumerate(moments):
        assert compare(SEED + number, datetime.datetime(*since, tzinfo=UTC)) > RULES * COUNT / 2


def every_hour_of(zone, since):
    rule = ChanceRule(random.Random(SEED), 0, since)
    rule.zone, rule.text = zone, "cron(0/30 * * * ? *)"
    rule.minutes, rule.hours, rule.months = {0, 30}, set(range(24)), set(range(1, 13))
    rule.years, rule.names = None, lambda day: True
    return rule


def test_every_zone_of_the_system_changes_its_clocks_when_python_says():
    """The half hours of a day in spring and one in autumn, in each zone that this system has."""
    names = sorted(zoneinfo.available_timezones() - {"Factory", "localtime"})
    for since in [(2026, 3, 29), (2026, 10, 25), (2050, 3, 27)]:
        since = datetime.datetime(*since, tzinfo=UTC)
        rules = [every_hour_of(name, since) for name in names]
        for number, rule in enumerate(rules):
            rule.name = f"rule-{number}"
        shown = dry_run(rules, since)
        for rule in rules:
            assert shown[rule.name] == rule.instants(since), rule.zone
