"""Ours, reference, ours, reference...: so that what else the machine does hits all alike."""
from statistics import median


def alternate(measures, rounds, say):
    """measures: name -> function giving a number. Gives name -> median, and the spread of the first as a text."""
    taken = {name: [] for name in measures}
    for turn in range(rounds):
        names = list(measures)
        for name in names if turn % 2 == 0 else reversed(names):
            taken[name].append(measures[name]())
        say(f"round {turn + 1} of {rounds}: " + ", ".join(f"{name} {taken[name][-1]:,.1f}" for name in measures))
    return {name: median(values) for name, values in taken.items()}
