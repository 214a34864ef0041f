"""Counting: what it costs ingest, and how soon all trends are current."""
import datetime
import json
import random
import subprocess
import time
import uuid

from data import SEED
from node import Node
from processes import CouldNotRun
from rows_ingest import post_to
from settings import COLLECTION, MILLION, WORK

TECHNIQUES, SENSORS, WEEKS = 600, 200, 260
MADE = "2024-01-01T00:00:00.000Z"


def head(kind, identifier):
    return f'{{"type":"{kind}","spec_version":"2.1","id":"{identifier}","created":"{MADE}","modified":"{MADE}"'


def identifier(kind, dice):
    return f"{kind}--{uuid.UUID(int=dice.getrandbits(128), version=4)}"


def sightings(context, count):
    """A bundle: techniques with parents and tactics, sensors in countries, and sightings of one by the other over five years."""
    path = context.data.folder / f"sightings-{count}.json"
    if path.exists():
        return path
    dice = random.Random(SEED)
    lines, techniques, places, makers = [], [], [], []
    for number in range(TECHNIQUES):
        techniques.append(identifier("attack-pattern", dice))
        code = f"T{1000 + number // 3}" + (f".{number % 3:03}" if number % 3 else "")
        lines.append(head("attack-pattern", techniques[-1]) + f',"name":"Technique {number}","external_references":[{{"source_name":"mitre-attack","external_id":"{code}"}}],'
                     f'"kill_chain_phases":[{{"kill_chain_name":"mitre-attack","phase_name":"phase-{number % 14}"}}]}}')
    for number in range(SENSORS):
        places.append(identifier("location", dice))
        lines.append(head("location", places[-1]) + f',"country":"{"KJUADFGBNP"[number % 10]}{"RPSUEZ"[number % 6]}"}}')
    for number in range(10):
        makers.append(identifier("identity", dice))
        lines.append(head("identity", makers[-1]) + f',"name":"Sensors {number}","identity_class":"organization"}}')
    first = datetime.date(2019, 1, 7)
    days = [(first + datetime.timedelta(days=day)).isoformat() for day in range(7 * WEEKS)]
    weights = [1 / (1 + number) ** 0.7 for number in range(TECHNIQUES)]
    chosen = dice.choices(techniques, weights, k=count)
    for of in chosen:
        day = days[dice.randrange(len(days))]
        lines.append(head("sighting", identifier("sighting", dice)) + f',"created_by_ref":"{dice.choice(makers)}","first_seen":"{day}T08:00:00Z","last_seen":"{day}T09:00:00Z",'
                     f'"count":{dice.randrange(1, 4)},"sighting_of_ref":"{of}","where_sighted_refs":["{dice.choice(places)}"]}}')
    path.write_text('{"type":"bundle","id":"bundle--7d4cf1f2-7cd9-4a6d-8f0e-2f1b1d1c7a66","objects":[\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")
    return path


def node_with(context, name, follow_ms):
    node = Node(context.program(), WORK / name).make()
    config = node.folder / "entente.toml"
    text = config.read_text(encoding="utf-8")
    if "follow_ms = 250" not in text:
        raise CouldNotRun("entente.toml has no follow_ms = 250")
    config.write_text(text.replace("follow_ms = 250", f"follow_ms = {follow_ms}"), encoding="utf-8")
    context.stoppable.append(node)
    return node.serve()


def ingest(context):
    count, rounds = context.settings.post_objects, context.settings.rounds
    file = sightings(context, count * rounds)
    on, off = node_with(context, "counting-on", 250), node_with(context, "counting-off", 0)
    turns = {"on": iter(range(rounds)), "off": iter(range(rounds))}
    got = context.alternate({
        "ours": lambda: post_to(on, file, 4, 1000, next(turns["on"]) * count, count)["rate"],
        "off": lambda: post_to(off, file, 4, 1000, next(turns["off"]) * count, count)["rate"]})
    context.report("ingest-counting", got["ours"], got["off"], "4 connections; rows are taken in by a thread that follows the log")
    on.stop()
    off.stop()


def current(context):
    file = sightings(context, MILLION)
    node = node_with(context, "trends-current", 250)
    node.take_in(file, COLLECTION)
    begun = time.perf_counter()
    done = subprocess.run([str(node.program), "trend", "list", str(node.folder), "--json"], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun
    if done.returncode != 0:
        raise CouldNotRun(f"entente trend list: {done.stderr.strip()}")
    found = json.loads(done.stdout)
    if found["events"] != MILLION:
        raise CouldNotRun(f"only {found['events']} events are counted")
    context.report("trends-current", seconds, 1.0,
                   f"{found['series']:,} series of {WEEKS} weeks, from the end of the import to the printed list, command included")
    node.stop()
