"""What the rows share: nodes, nginx, the other servers, made when first asked for and stopped at the end."""
import shutil
import sys
import time

from alternate import alternate
from data import Data
from goals import BY_NAME
from load import programs_folder
from node import Node
from peer_medallion import Medallion
from peer_nginx import Nginx
from peer_opentaxii import OpenTaxii
from processes import CouldNotRun
from settings import MILLION, SMALL_OBJECTS, WORK


class Context:
    def __init__(self, settings, wanted):
        self.settings, self.wanted, self.rows = settings, wanted, {}
        self.programs = programs_folder()
        self.data = Data(self.programs)
        self.made, self.failed, self.stoppable = {}, {}, []
        self.begun = time.monotonic()

    def say(self, text):
        print(f"[{time.monotonic() - self.begun:6.1f} s] {text}", file=sys.stderr, flush=True)

    def wants(self, name):
        return name in self.wanted

    def alternate(self, measures, rounds=None):
        return alternate(measures, rounds or self.settings.rounds, lambda text: self.say("  " + text))

    def report(self, name, ours, reference, note=""):
        goal = BY_NAME[name]
        ratio = ours / reference
        holds = ratio <= goal.target if goal.most else ratio >= goal.target
        self.rows[name] = {"name": name, "ours": ours, "reference": reference, "unit": goal.unit, "ratio": ratio,
                           "target": goal.target, "holds": holds, "sense": "at most" if goal.most else "at least",
                           "work": goal.work, "beside": goal.reference, "note": note}
        self.say(f"{name}: {ours:,.4g} / {reference:,.4g} {goal.unit} = {ratio:.3g} (goal: {self.rows[name]['sense']} {goal.target:g})")

    def report_missing(self, name, why):
        goal = BY_NAME[name]
        self.rows[name] = {"name": name, "ours": None, "reference": None, "unit": goal.unit, "ratio": None, "target": goal.target,
                           "holds": False, "sense": "at most" if goal.most else "at least", "work": goal.work,
                           "beside": goal.reference, "note": f"could not run: {why}"}
        self.say(f"could not run: {name}: {why}")

    def once(self, key, make):
        """Makes a thing once; what could not be made is not tried again."""
        if key in self.failed:
            raise CouldNotRun(self.failed[key])
        if key not in self.made:
            self.say(f"preparing {key}")
            try:
                self.made[key] = make()
            except CouldNotRun as error:
                self.failed[key] = str(error)
                raise
            if hasattr(self.made[key], "stop"):
                self.stoppable.append(self.made[key])
        return self.made[key]

    def program(self):
        return self.programs / "entente"

    def _filled(self, name, objects):
        node = Node(self.program(), WORK / name).make()
        for first, count in self.data.pieces(objects):
            file = self.data.synthetic(count, first)
            seconds = node.take_in(file)
            self.say(f"  imported {first + count:,} of {objects:,} objects ({count / seconds:,.0f}/s)")
            if objects > MILLION:
                file.unlink()
        self.say(f"  its background work took {node.serve().settle():.1f} s more")
        return node

    def small(self):
        """100,000 objects, and ATT&CK in a collection of its own when the data is there."""
        def make():
            node = self._filled("small", SMALL_OBJECTS)
            attack = self.data.attack()
            if attack is not None:
                node.add_collection("attack")
                node.take_in(attack, "attack")
                node.settle()
            return node
        return self.once("small", make)

    def large(self):
        return self.once("large", lambda: self._filled("large", self.settings.large_objects))

    def million(self):
        if self.settings.large_objects == MILLION:
            return self.large()
        return self.once("million", lambda: self._filled("million", MILLION))

    def page_source(self):
        """(collection, file with its objects, description) that the page rows use."""
        attack = self.data.attack()
        if attack is not None:
            return "attack", attack, "ATT&CK 16.1"
        return "bench", self.data.synthetic(SMALL_OBJECTS), "synthetic objects"

    def nginx(self):
        def make():
            certificate, key = self.small().folder / "tls" / "certificate.pem", None
            if certificate.exists():
                key = next((path for path in sorted(certificate.parent.glob("*.pem")) if "PRIVATE KEY" in path.read_text()), None)
            return Nginx(certificate if key else None, key)
        return self.once("nginx", make)

    def opentaxii(self):
        return self.once("OpenTAXII", lambda: OpenTaxii(self.programs))

    def medallion(self):
        return self.once("medallion", lambda: Medallion(self.programs))

    def close(self, keep):
        for thing in reversed(self.stoppable):
            thing.stop()
        if not keep:
            shutil.rmtree(WORK, ignore_errors=True)
