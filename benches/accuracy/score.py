"""From everybody's released numbers to errors: one row for each council, method and number of other councils.

    python score.py OUT

Errors are against what the same responses say without noise: the share of each item, and of each area the share over
all its answers (for libraries by their defaults the mean of item shares, as their users take it). Writes
`OUT/scores.csv`, in which figures are means over a council's draws, so that councils are the clusters.
"""
import csv
import glob
import os
import sys
from multiprocessing import Pool

import numpy as np

import ours
import shrink
from made_up import read_responses
from peers import HOWS, LIBRARIES, LOSSES

OTHERS = (0, 15, 80)
Z = 1.96
COLUMNS = ['folder', 'loss', 'council', 'n', 'method', 'how', 'others', 'item', 'area', 'item_covered', 'area_covered',
           'said', 'questioned', 'area_questioned', 'unusual', 'area_unusual', 'good_item', 'good_item_prior', 'good_area',
           'good_area_prior', 'truth_covered', 'area_truth_covered']


class Truth:
    """What the responses of each council say, without noise."""

    def __init__(self, folder):
        self.items, self.councils, answers = read_responses(folder)
        self.world = np.load(f'{folder}/world.npz')
        self.scored = int(self.world['scored'])
        self.member = np.array([self.world['area'] == area for area in range(self.scored)], float)
        self.asked = asked = {name: (rows >= 0).sum(0) for name, rows in answers.items()}
        good = {name: ((rows >= 0) & (rows < self.items['positive'])).sum(0) for name, rows in answers.items()}
        self.share = {name: good[name] / np.maximum(asked[name], 1) for name in answers}
        self.area = {name: self.member @ good[name] / np.maximum(self.member @ asked[name], 1) for name in answers}
        self.plain_area = {name: self.member @ share / self.member.sum(1) for name, share in self.share.items()}
        # What arbitrarily many of the same council would say, each area with the answers that were given.
        self.own = {name: self.world[f'truth {name}'] for name in answers}
        self.own_area = {name: self.member @ (asked[name] * self.own[name]) / np.maximum(self.member @ asked[name], 1)
                         for name in answers}

    def weights(self, rates):
        """The weight of each item in its area's share, at these rates of answering; one matrix for each row of them."""
        weighed = self.member * np.asarray(rates)[..., None, :]
        return weighed / weighed.sum(-1, keepdims=True)


def peer_readings(counts, variance, cells, rates):
    """What a library's noisy cells tell, with the number of responses from all cells together."""
    whole = counts.sum(1)
    people = (whole / rates).mean(1)

    def noise(mean):
        independent = variance * ((1 - mean) ** 2 * cells[0] + mean ** 2 * cells[1])
        return np.broadcast_to(independent, whole.shape), np.zeros_like(whole)
    return shrink.Readings(counts[:, 0], whole, people[:, None] * rates, people, noise)


def own_rates(readings, rates, spread):
    """How many answer each item in each council: as in others, unless its own noisy numbers, of this variance, tell."""
    own = readings.whole / readings.people[:, None]
    trust = .05 ** 2 / (.05 ** 2 + spread / readings.people[:, None] ** 2)
    return np.clip(rates + trust * (own - rates), .05, 1)


def share_of(holds, among):
    """For each row, in how many of those `among` it holds; not a number where there are none."""
    return np.divide((holds & among).sum(1), among.sum(1), out=np.full(len(holds), np.nan), where=among.any(1))


def mean_over(rows, values):
    """The mean of `values` over the draws of each council, in order of first appearance."""
    found = {}
    for name, value in zip(rows, values):
        found.setdefault(name, []).append(value)
    finite = {name: [value for value in values if np.isfinite(value)] for name, values in found.items()}
    return {name: np.mean(values) if values else np.nan for name, values in finite.items()}


class Scores:
    """The rows of one folder at one privacy loss."""

    def __init__(self, folder, loss, truth):
        self.frame, self.truth, self.rows = (os.path.basename(folder), loss), truth, []

    def add(self, method, how, others, names, figures):
        """`figures` hold a value for each draw; `names` say whose."""
        means = {key: mean_over(names, values) for key, values in figures.items()}
        for name in dict.fromkeys(names):
            row = dict(zip(COLUMNS, [*self.frame, name, self.truth.councils[name][0], method, how, others]))
            row.update({key: f'{found[name]:.8g}' for key, found in means.items() if np.isfinite(found[name])})
            self.rows.append(row)

    def errors(self, names, shares, areas, plain=False):
        area = self.truth.plain_area if plain else self.truth.area
        return {'item': [((share - self.truth.share[name]) ** 2).mean() for name, share in zip(names, shares)],
                'area': [((score - area[name]) ** 2).mean() for name, score in zip(names, areas)]}

    def prior_only(self, names):
        national = self.truth.world['national']
        areas = self.truth.weights(self.truth.world['answering']) @ national
        self.add('prior only', '', 0, names, self.errors(names, [national] * len(names), [areas] * len(names)))

    def peer(self, name, how, folder):
        path = f'{folder}/peer-{name}-{how}-{self.frame[1]}.npz'
        if not os.path.exists(path):
            return
        found, truth = np.load(path), self.truth
        options, positive = truth.items['options'], truth.items['positive']
        cells = (positive, options - positive) if how == 'defaults' else (np.ones_like(options),) * 2
        drawn = [(council, row) for council in found.files if council != 'variance' for row in found[council]]
        names, counts = [council for council, _ in drawn], np.array([row for _, row in drawn])
        seen = [place for place, council in enumerate(names) if council.startswith('seen')]
        whole = counts[seen].sum(1)
        shares = np.clip(np.where(whole < 1, .5, counts[seen, 0] / np.maximum(whole, 1)), 0, 1)
        areas = shares @ truth.member.T / truth.member.sum(1)
        if how == 'tuned':
            whole = whole @ truth.member.T
            areas = np.where(whole < 1, .5, counts[seen, 0] @ truth.member.T / np.maximum(whole, 1)).clip(0, 1)
        seen_names = [names[place] for place in seen]
        self.add(name, how, 'raw', seen_names, self.errors(seen_names, shares, areas, plain=how == 'defaults'))
        others = [names.index(f'other-{number}') for number in range(max(OTHERS)) if f'other-{number}' in names]
        if len(others) < max(OTHERS):
            return
        steady = counts[others].sum((0, 1))
        rates = np.clip(steady / np.median(steady) * .945, .1, 1)
        readings = peer_readings(counts, float(found['variance']), cells, rates)
        for many in OTHERS:
            model = self.model(readings, others[:many], rates)
            mine = readings.of(seen)
            posterior, _ = shrink.shrunk(model, mine)
            own = own_rates(mine, rates, float(found['variance']) * (cells[0] + cells[1]))
            areas = np.einsum('caq,cq->ca', truth.weights(own), posterior)
            self.add(name, how, many, seen_names, self.errors(seen_names, posterior, areas))

    def model(self, readings, others, rates):
        if not others:
            return shrink.alone(self.truth.world['area'], self.truth.world['national'], rates)
        return shrink.fit(self.truth.world['area'], readings.of(others))

    def us(self, folder):
        loss, truth = self.frame[1], self.truth
        release = ours.Release(folder, loss, truth.items['routed'])
        names = [name for name, _ in release.names]
        seen = [place for place, name in enumerate(names) if not name.startswith('other')]
        seen_names, keys = [names[place] for place in seen], [release.names[place] for place in seen]
        real = ours.read_shares(folder, loss)
        figures = [real.get(key, {}) for key in keys]
        self.check_mirror(release, seen, figures)
        raw = Raw(figures, truth)
        self.add('ours', 'raw', 'raw', seen_names,
                 self.errors(seen_names, raw.shares, raw.areas) | raw.coverage(seen_names, truth))
        expected = ours.read_expected(folder, loss)
        for many, found in ours.read_shrunk(folder, loss).items():
            rows = Shrunk([found.get(key, {}) for key in keys], truth)
            self.add('ours', 'shrunk', many, seen_names, self.real(seen_names, rows, expected))
        readings, answering = release.readings(), truth.world['answering']
        rates = np.clip(release.answers[: max(OTHERS)].sum(0) / release.n[: max(OTHERS)].sum(), .1, 1)
        mine = readings.of(seen)
        weights = truth.weights(own_rates(mine, rates, release.left[seen]))
        for many in OTHERS:
            model = self.model(readings, [names.index(f'other-{number}') for number in range(many)], rates)
            means, _ = shrink.shrunk(model, mine)
            self.add('ours', 'as peers', many, seen_names,
                     self.errors(seen_names, means, np.einsum('caq,cq->ca', weights, means)))
        mine.size = np.array([truth.asked[name] for name in seen_names], float).clip(1)
        mine.people = np.array([truth.councils[name][0] for name in seen_names], float)
        oracle = shrink.Oracle(truth.world['national'], truth.world['between'], truth.world['within'], answering)
        means, _ = shrink.shrunk(oracle, mine)
        areas = np.einsum('caq,cq->ca', truth.weights(mine.size), means)
        self.add('oracle', '', '', seen_names, self.errors(seen_names, means, areas))

    def real(self, names, rows, expected):
        """Errors, coverage, flags, and the errors where the planner foresaw a good figure."""
        truth, prior = self.truth, self.truth.world['national']
        off = np.abs(rows.shares - [truth.share[name] for name in names])
        area_off = np.abs(rows.areas - [truth.area[name] for name in names])
        own, own_area = (np.array([of[name] for name in names]) for of in (truth.own, truth.own_area))
        figures = self.errors(names, rows.shares, rows.areas) | {
            'truth_covered': share_of(np.abs(rows.published - own) <= rows.halves, rows.said),
            'area_truth_covered': share_of(np.abs(rows.area_published - own_area) <= rows.area_halves, rows.area_said),
            'said': rows.said.mean(1), 'questioned': rows.questioned, 'area_questioned': rows.area_questioned.any(1),
            'unusual': rows.unusual, 'area_unusual': rows.area_unusual.any(1)}
        good = [self.foreseen(truth.councils[name][0], expected) for name in names]
        area_prior = truth.weights(truth.world['answering']) @ prior
        figures['good_item'] = [(row[which] ** 2).sum() for row, (which, _) in zip(off, good)]
        figures['good_area'] = [(row[which] ** 2).sum() for row, (_, which) in zip(area_off, good)]
        figures['good_item_prior'] = [((prior - truth.share[name])[which] ** 2).sum()
                                      for name, (which, _) in zip(names, good)]
        figures['good_area_prior'] = [((area_prior - truth.area[name])[which] ** 2).sum()
                                      for name, (_, which) in zip(names, good)]
        return figures

    def foreseen(self, people, expected):
        """Which items and areas the planner calls good at so many answers: an interval of at most 20 points."""
        good = [expected.get((people, f'item:item_{item + 1}'), 1) <= .10 for item in range(self.truth.member.shape[1])]
        return np.array(good), np.array([expected.get((people, f'area:area_{area + 1}'), 1) <= .10
                                         for area in range(self.truth.scored)])

    def check_mirror(self, release, seen, figures):
        """The estimator once more in numpy has to say what the real one said."""
        mirrored = release.shares()[seen]
        for row, given in zip(mirrored, figures):
            for item, share in enumerate(row):
                said = given.get(f'item:item_{item + 1}')
                if said and abs(said['share'] - share) > 1e-9:
                    sys.exit(f'{self.frame}: the estimator says {said["share"]}, its mirror {share}')


def measures(truth):
    """The names of items and areas in our files."""
    return ([f'item:item_{item + 1}' for item in range(truth.member.shape[1])],
            [f'area:area_{area + 1}' for area in range(truth.scored)])


def table(figures, names, key, otherwise):
    """What stands in our files as an array; `otherwise` (one value, or one for each name) where there is none."""
    otherwise = np.broadcast_to(otherwise, len(names))
    return np.array([[given[name][key] if name in given else none for name, none in zip(names, otherwise)]
                     for given in figures])


class Raw:
    """The real estimates as arrays; where there is none, a half, and an interval of everything."""

    def __init__(self, figures, truth):
        items, areas = measures(truth)
        self.unclipped, self.areas_unclipped = table(figures, items, 'share', .5), table(figures, areas, 'share', .5)
        self.shares, self.areas = self.unclipped.clip(0, 1), self.areas_unclipped.clip(0, 1)
        self.noise_halves = Z * np.sqrt(table(figures, items, 'noise_variance', 1.))
        self.area_noise_halves = Z * np.sqrt(table(figures, areas, 'noise_variance', 1.))
        self.halves, self.area_halves = table(figures, items, 'half', 1.), table(figures, areas, 'half', 1.)

    def coverage(self, names, truth):
        share, area = np.array([truth.share[name] for name in names]), np.array([truth.area[name] for name in names])
        own, own_area = (np.array([of[name] for name in names]) for of in (truth.own, truth.own_area))
        return {'item_covered': (np.abs(self.unclipped - share) <= self.noise_halves).mean(1),
                'area_covered': (np.abs(self.areas_unclipped - area) <= self.area_noise_halves).mean(1),
                'truth_covered': (np.abs(self.unclipped - own) <= self.halves).mean(1),
                'area_truth_covered': (np.abs(self.areas_unclipped - own_area) <= self.area_halves).mean(1)}


class Shrunk:
    """The real shrunk shares as arrays; where there is none because too few answered, the national figure stands."""

    def __init__(self, figures, truth):
        items, areas = measures(truth)
        national = truth.world['national']
        of_areas = truth.weights(truth.world['answering']) @ national
        self.said = np.array([[name in given for name in items] for given in figures])
        self.area_said = np.array([[name in given for name in areas] for given in figures])
        self.shares = table(figures, items, 'share', national).clip(0, 1)
        self.areas = table(figures, areas, 'share', of_areas).clip(0, 1)
        self.published, self.halves = table(figures, items, 'published', 0.), table(figures, items, 'half', 0.)
        self.area_published = table(figures, areas, 'published', 0.)
        self.area_halves = table(figures, areas, 'half', 0.)
        self.questioned = table(figures, ['overall'], 'questioned', 0.)[:, 0]
        self.unusual = table(figures, ['overall'], 'unusual', 0.)[:, 0]
        self.area_questioned = table(figures, areas, 'questioned', 0.) > 0
        self.area_unusual = table(figures, areas, 'unusual', 0.) > 0


def run(folder):
    truth, rows = Truth(folder), []
    seen = [name for name in truth.councils if name.startswith('seen')]
    for loss in LOSSES:
        scores = Scores(folder, loss, truth)
        scores.prior_only(seen)
        scores.us(folder)
        for name in LIBRARIES:
            for how in HOWS:
                scores.peer(name, how, folder)
        rows += scores.rows
    return rows


if __name__ == '__main__':
    out = sys.argv[1]
    folders = [path for path in sorted(glob.glob(f'{out}/*-*-*')) if not path.endswith('pairs')]
    with Pool(2) as pool, open(f'{out}/scores.csv', 'w', newline='') as file:
        table = csv.DictWriter(file, COLUMNS, restval='')
        table.writeheader()
        for rows in pool.imap(run, folders):
            table.writerows(rows)
