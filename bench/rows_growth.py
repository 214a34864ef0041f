"""The same work on the large node and on 100,000 objects."""
import json

from load import wrk
from rows_ingest import post_to
from rows_pages import PAGE_QUERY
from settings import MILLION


def growth(context):
    small, large, seconds = context.small().serve(), context.large().serve(), context.settings.seconds
    words = f"{context.settings.large_objects:,} objects"

    def rates(query_of):
        return context.alternate({
            "ours": lambda: wrk(large.url(query_of(large)), seconds, 16, large.headers())["rate"],
            "small": lambda: wrk(small.url(query_of(small)), seconds, 16, small.headers())["rate"]})

    if context.wants("page-growth"):
        got = rates(lambda node: PAGE_QUERY)
        context.report("page-growth", got["ours"], got["small"], words)
    if context.wants("id-growth"):
        one = json.loads(small.get_page(PAGE_QUERY))["objects"][-1]["id"]  # both begin with the same objects
        got = rates(lambda node: one + "/")
        context.report("id-growth", got["ours"], got["small"], words)
    if context.wants("ingest-growth"):
        count, rounds = context.settings.post_objects // 2, context.settings.rounds
        file = context.data.synthetic(count * rounds, MILLION * 40, "growth.json")
        turns = {"large": iter(range(rounds)), "small": iter(range(rounds))}
        got = context.alternate({
            "ours": lambda: post_to(large, file, 4, 1000, next(turns["large"]) * count, count)["rate"],
            "small": lambda: post_to(small, file, 4, 1000, next(turns["small"]) * count, count)["rate"]})
        context.report("ingest-growth", got["ours"], got["small"], words)
