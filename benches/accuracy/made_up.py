"""Made-up councils whose young people answer a survey: what every library of the comparison is given.

A young person's answer to an item is positive when a latent normal number lies above the item's threshold. It has a
part that all of their answers share, a part shared within an outcome area, and one of its own; a council shifts the
three in the same way. Two families:

- `plain`: shifts of councils are normal, everybody is missing an item with the item's own national chance.
- `odd`: shifts are skewed (most councils a little above the mean, a few far below), one council in twenty lies 15
  points below what it would have been, and how many skip an item differs from council to council.

1 to 10 % of those who answer skip an item; one item in twelve is asked of some only, and 40 % are missing.

Left open: that real answers look like this. They are the answers of nobody.
"""
import csv
import hashlib
import os
import sys
from multiprocessing import Pool

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

# Items in each outcome area of a questionnaire; what is left over stands outside the areas.
AREA_SIZES = {14: [3, 3, 3], 36: [8, 5, 7, 6, 5, 3], 51: [12, 7, 9, 9, 6, 5, 3]}
GENERAL, BY_AREA = .45, .35             # how strongly one person's answers go together: loadings
COUNCIL = np.array([.15, .10, .10])     # how far councils differ: general, by area, by item (latent sd)
OUTLIER_POINTS = .15


def areas_of(items):
    """The area of each item, by number; the items outside the areas share the last number."""
    sizes = AREA_SIZES[items]
    return np.repeat(np.arange(len(sizes) + 1), sizes + [items - sum(sizes)])


class World:
    """The items of a questionnaire, and how a nation's councils answer them."""

    def __init__(self, family, items, rng):
        self.family, self.items, self.area = family, items, areas_of(items)
        self.scored = len(AREA_SIZES[items])
        self.options = rng.choice([2, 3, 4, 5, 11], size=items, p=[.15, .25, .3, .2, .1])
        self.positive = np.maximum(1, np.rint(self.options * .5)).astype(int)
        share = np.clip(rng.beta(8.3, 1.7, items), .5, .97)
        share = np.clip(share + .83 - share.mean(), .45, .98)
        self.threshold = -norm.ppf(share) * np.sqrt(1 + (COUNCIL ** 2).sum())
        self.routed = np.zeros(items, bool)
        self.routed[rng.choice(np.arange(1, items), items // 12, replace=False)] = True
        self.answering = np.where(self.routed, .60, 1 - rng.uniform(.01, .10, items))
        # What shift of everybody's answers takes 15 points off the mean share.
        self.drop = brentq(lambda by: (share - norm.cdf(norm.ppf(share) - by)).mean() - OUTLIER_POINTS, .01, 3)
        # What a national figure would say, and how councils' own shares differ, from many councils.
        shares = np.array([self.shares(self.shift(rng)) for _ in range(6000)])
        self.national, self.between = shares.mean(0), np.cov(shares.T)

    def shift(self, rng, outlier=None):
        """A council's shift of each item's latent mean; `outlier` decides it, or else the family does."""
        if self.family == 'plain':
            general, area, item = rng.normal(), rng.normal(size=self.scored + 1), rng.normal(size=self.items)
            strays = bool(outlier)
        else:
            skewed = lambda size=None: (1.5 - rng.gamma(1.5, size=size)) / np.sqrt(1.5)
            general, area, item = skewed(), skewed(self.scored + 1), skewed(self.items)
            strays = rng.random() < .05 if outlier is None else outlier
        return COUNCIL[0] * general + COUNCIL[1] * area[self.area] + COUNCIL[2] * item - self.drop * strays

    def shares(self, shift):
        """The share of positive answers to each item in a council with arbitrarily many young people."""
        return norm.cdf(shift - self.threshold)

    def answering_in(self, rng):
        """The chance that somebody in a council answers each item."""
        if self.family == 'plain':
            return self.answering
        odds = np.log(self.answering / (1 - self.answering)) + rng.normal(0, .6) + rng.normal(0, .4, self.items)
        return 1 / (1 + np.exp(-odds))

    def latent(self, people, rng):
        """Latent answers of so many people, before their council's shift."""
        general = rng.normal(size=(people, 1)).astype(np.float32)
        area = rng.normal(size=(people, self.scored + 1)).astype(np.float32)[:, self.area]
        own = rng.normal(size=(people, self.items)).astype(np.float32)
        return GENERAL * general + BY_AREA * area + np.float32(np.sqrt(1 - GENERAL ** 2 - BY_AREA ** 2)) * own

    def responses(self, people, shift, answering, rng):
        """The option each of them chooses, by place, positive ones first; -1 where there is no answer."""
        positive = self.latent(people, rng) + shift > self.threshold
        pick = rng.random((people, self.items))
        good = (pick * self.positive).astype(np.int8)
        bad = (self.positive + pick * (self.options - self.positive)).astype(np.int8)
        return np.where(rng.random((people, self.items)) < answering, np.where(positive, good, bad), np.int8(-1))

    def within(self, rng, councils=300, people=400):
        """The covariance of one person's answers (positive: 1) within a council, averaged over councils."""
        total = np.zeros((self.items, self.items))
        for _ in range(councils):
            positive = (self.latent(people, rng) + self.shift(rng) > self.threshold).astype(np.float32)
            total += np.cov(positive.T)
        return total / councils


class Folder:
    """A world and its councils, written as CSV for whoever takes part in the comparison."""

    def __init__(self, path, world, rng):
        os.makedirs(path, exist_ok=True)
        self.path, self.world, self.rng, self.councils, self.responses = path, world, rng, [], {}
        self.truth = {}

    def add(self, name, people, draws, outlier=None, since=None, like=None, drop=False):
        """A council; `like` takes the shift of an earlier one, `drop` lowers it by 15 points."""
        world = self.world
        shift, answering = like if like else (world.shift(self.rng, outlier), world.answering_in(self.rng))
        self.responses[name] = world.responses(people, shift - world.drop * drop, answering, self.rng)
        self.truth[name] = world.shares(shift - world.drop * drop)
        self.councils.append((name, people, draws, since or ''))
        return shift, answering

    def write(self, oracle=False):
        """As CSV for everybody, and, for whoever keeps the score, what was drawn from; `oracle` adds what an oracle knows."""
        world = self.world
        names = [f'item_{item + 1}' for item in range(world.items)]
        with open(f'{self.path}/items.csv', 'w', newline='') as file:
            rows = csv.writer(file)
            rows.writerow(['item', 'options', 'positive', 'area', 'routed', 'national'])
            for item, name in enumerate(names):
                area = f'area_{world.area[item] + 1}' if world.area[item] < world.scored else ''
                rows.writerow([name, world.options[item], world.positive[item], area, int(world.routed[item]),
                               f'{world.national[item]:.6f}'])
        with open(f'{self.path}/councils.csv', 'w', newline='') as file:
            rows = csv.writer(file)
            rows.writerow(['council', 'responses', 'draws', 'since'])
            rows.writerows(self.councils)
        text = np.array([str(place) for place in range(11)] + [''])
        with open(f'{self.path}/responses.csv', 'w') as file:
            file.write(','.join(['council'] + names) + '\n')
            for name, answers in self.responses.items():
                file.writelines(f'{name},{",".join(row)}\n' for row in text[answers].tolist())
        within = world.within(self.rng) if oracle else 0
        np.savez(f'{self.path}/world.npz', national=world.national, between=world.between, within=within,
                 answering=world.answering, area=world.area, scored=world.scored, routed=world.routed,
                 **{f'truth {name}': share for name, share in self.truth.items()})


def read_responses(path):
    """Items (a dict of columns) and the responses of each council, as everybody reads them: from the CSV files."""
    with open(f'{path}/items.csv', newline='') as file:
        rows = list(csv.DictReader(file))
    items = {key: np.array([int(row[key]) for row in rows]) for key in ('options', 'positive', 'routed')}
    with open(f'{path}/councils.csv', newline='') as file:
        councils = {row['council']: (int(row['responses']), int(row['draws'])) for row in csv.DictReader(file)
                    if not row['since'] and not row['council'].startswith('before')}
    answers = {name: [] for name in councils}
    with open(f'{path}/responses.csv') as file:
        next(file)
        for line in file:
            name, row = line.rstrip('\n').split(',', 1)
            if name in answers:
                answers[name].append([-1 if cell == '' else int(cell) for cell in row.split(',')])
    return items, councils, {name: np.array(rows, np.int8) for name, rows in answers.items()}


SIZES = (15, 30, 60, 150, 300, 600, 5000)
OUTLIER_SIZES = (30, 60, 150, 300)
COMPARED_SIZES = (60, 150, 300)
# Worlds, councils of each size in a world, draws for each, outliers of each size, pairs of surveys of each size.
FULL = dict(worlds=3, councils=8, draws=8, outliers=4, pairs=120, families=('plain', 'odd'), items=(14, 36, 51))
QUICK = dict(worlds=2, councils=4, draws=6, outliers=4, pairs=40, families=('plain',), items=(36,))


def write_all(out, seed, how):
    """All folders of a run. The seed is any text; every folder's councils depend on it and on the folder's name."""
    tasks = [(write_world if number < how['worlds'] else write_pairs,
              f"{out}/{family}-{items}-{number if number < how['worlds'] else 'pairs'}", family, items, seed, how)
             for family in how['families'] for items in how['items'] for number in range(how['worlds'] + 1)]
    with Pool(2) as pool:
        pool.map(write_one, tasks, chunksize=1)


def write_one(task):
    write, *arguments = task
    write(*arguments)


def generator(seed, path):
    digest = hashlib.sha256(f'{seed} {os.path.basename(path)}'.encode()).digest()
    return np.random.default_rng(int.from_bytes(digest, 'big'))


def write_world(path, family, items, seed, how):
    """Eighty other councils, whose releases are drawn once, and those that are looked at, drawn several times."""
    rng = generator(seed, path)
    folder = Folder(path, World(family, items, rng), rng)
    for number, people in enumerate(np.exp(rng.uniform(np.log(30), np.log(400), 80)).astype(int)):
        folder.add(f'other-{number}', people, 1)
    for people in SIZES:
        for number in range(how['councils'] if people < 5000 else max(2, how['councils'] // 3)):
            folder.add(f'seen-{people}-{number}', people, how['draws'])
    for people in OUTLIER_SIZES:
        for number in range(how['outliers']):
            folder.add(f'outlier-{people}-{number}', people, how['draws'], outlier=True)
    folder.write(oracle=True)


def write_pairs(path, family, items, seed, how):
    """Two surveys of one council, answered by others: nothing changed, or every share fell by about 15 points."""
    rng = generator(seed, path)
    folder = Folder(path, World(family, items, rng), rng)
    for people in COMPARED_SIZES:
        for number in range(how['pairs']):
            for what in ('same', 'fell'):
                name = f'{what}-{people}-{number}'
                like = folder.add(f'before-{name}', people, 1, outlier=False)
                folder.add(f'after-{name}', people, 1, since=f'before-{name}', like=like, drop=what == 'fell')
    folder.write()


if __name__ == '__main__':
    how = QUICK if '--quick' in sys.argv else FULL
    write_all(sys.argv[1], sys.argv[2], how | ({'worlds': int(sys.argv[-1])} if '--worlds' in sys.argv else {}))
