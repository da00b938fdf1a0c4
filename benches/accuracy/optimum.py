"""How near the plan's noise is to the least noise there can be, for the objective of docs/privacy.md, section 4.

The drawn numbers of a group are linear in what one response does: for each of Q items it moves (signed, missing) by
(1, 0), (-1, 0) or (0, 1), and the number of responses by 1; call that x. Gaussian noise of precision J costs
max over x of x'Jx / 2, and the objective is tr(W J^-1). So the least there is, over every Gaussian mechanism, is

    minimise tr(W J^-1)  while  x'Jx <= 2 rho  for each of the 3^Q vectors x,

which is convex. Its dual needs no J: for any distribution over x with second moments M,

    tr(W J^-1) >= (tr (M^1/2 W M^1/2)^1/2)^2 / 2 rho,

so every distribution gives a bound that no Gaussian mechanism can go below. `dual` looks for the best by the
Frank-Wolfe method. The vector x it moves towards is the best that a local search finds; a worse one makes the bound
lower, never wrong. Also solved: the optimum among mechanisms that treat each item and the number of responses apart.

    python optimum.py OUT STEPS     for the plans in the folders of OUT; writes OUT/optimum.json
"""
import csv
import json
import os
import sys
from multiprocessing import Pool

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from made_up import AREA_SIZES, areas_of

USUAL_SHARE, PRIORITY = .83, 3.
TILT = 2 * USUAL_SHARE - 1
MOVES = np.array([[1., 0.], [-1., 0.], [0., 1.]])


class Objective:
    """W for a questionnaire; an item's numbers stand at q (signed) and Q + q (missing), responses at 2Q."""

    def __init__(self, items):
        area = areas_of(items)
        self.items, scored = items, len(AREA_SIZES[items])
        shares = np.hstack([np.eye(items), TILT * np.eye(items), np.full((items, 1), -TILT)])
        rows = np.array([np.eye(items)[0]] + [(area == one) / (area == one).sum() for one in range(scored)])
        self.matrix = shares.T @ shares / items + PRIORITY / len(rows) * (rows @ shares).T @ (rows @ shares)
        self.costs = 1 / items + PRIORITY / len(rows) * (rows ** 2).sum(0)
        # Items that nothing tells apart: the first is by itself.
        self.kind = np.where(np.arange(items) == 0, -1, area)

    def symmetric(self, moments):
        """Averages over the exchange of items of a kind."""
        kinds, kind = np.unique(self.kind, return_inverse=True)
        place = np.concatenate([kind, kind + len(kinds), [2 * len(kinds)]])
        item = np.concatenate([np.arange(self.items)] * 2 + [[-1]])
        cell = (place[:, None] * (2 * len(kinds) + 1) + place[None]) * 2 + (item[:, None] == item[None])
        _, cell = np.unique(cell, return_inverse=True)
        cell = cell.reshape(moments.shape)
        return (np.bincount(cell.ravel(), moments.ravel()) / np.bincount(cell.ravel()))[cell]


def square_root(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T


def bound(objective, moments):
    """The bound of these second moments at 2 rho = 1, and the precision (up to a factor) that would attain it."""
    root = square_root(moments)
    middle = square_root(root @ objective.matrix @ root)
    least = np.trace(middle)
    inverse = np.linalg.pinv(root, rcond=1e-9, hermitian=True)
    return least ** 2, inverse @ middle @ inverse


def product(objective, chances):
    """Second moments where items are independent, each positive, negative or missing with these chances."""
    items, mean = objective.items, np.zeros(2 * objective.items + 1)
    mean[:items], mean[items:-1], mean[-1] = chances[0] - chances[1], chances[2], 1
    moments, one = np.outer(mean, mean), np.arange(items)
    moments[one, one], moments[items + one, items + one] = chances[0] + chances[1], chances[2]
    moments[one, items + one] = moments[items + one, one] = 0
    return moments


def dearest(precision, items, rng, starts=24):
    """A response for which x'Jx is large, by changing one item at a time until nothing helps."""
    best, found = -1., None
    for _ in range(starts):
        x = np.append(MOVES[rng.choice(3, items, p=rng.dirichlet(np.ones(3)))].T.ravel(), 1.)
        value, before = x @ precision @ x, -1.
        while value > before + 1e-12:
            before = value
            for item in rng.permutation(items):
                at = [item, items + item]
                x[at] = 0
                outside, block = 2 * precision[at] @ x, precision[np.ix_(at, at)]
                x[at] = MOVES[(MOVES @ outside + ((MOVES @ block) * MOVES).sum(1)).argmax()]
            value = x @ precision @ x
        if value > best:
            best, found = value, x
    return found, best


def dual(objective, steps=400, seed=1):
    """The best bound found, and the gap to the mechanism it suggests: ratios of standard deviations."""
    rng = np.random.default_rng(seed)

    def chances(numbers):
        weights = np.exp(np.append(numbers, 0))
        return weights / weights.sum()
    start = min((minimize(lambda numbers: -bound(objective, product(objective, chances(numbers)))[0], first,
                          method='Nelder-Mead', options={'maxiter': 150}) for first in ([1, 1], [2, 1], [1, -1])),
                key=lambda found: found.fun)
    moments = product(objective, chances(start.x))
    best, precision = bound(objective, moments)
    gap = np.inf
    for _ in range(steps):
        # The value of x'Jx averaged over M is the trace above; what lies higher improves the bound.
        x, highest = dearest(precision, objective.items, rng)
        gap = min(gap, highest / np.sqrt(best))
        towards = objective.symmetric(np.outer(x, x))
        # Concave in the step, so a search of one dimension finds the best.
        part = minimize_scalar(lambda part: -bound(objective, (1 - part) * moments + part * towards)[0],
                               bounds=(0, .3), method='bounded', options={'xatol': 1e-6}).x
        moments = (1 - part) * moments + part * towards
        best, precision = bound(objective, moments)
    return best, np.sqrt(gap)


def noise(objective, charges, lean, n_charge):
    """tr(W J^-1) times the charge, for items apart: precision charge · [[1, lean], [lean, 1]] of (signed, missing)."""
    items, one = objective.items, np.arange(objective.items)
    precision = np.zeros((2 * items + 1, 2 * items + 1))
    precision[one, one] = precision[items + one, items + one] = charges
    precision[one, items + one] = precision[items + one, one] = lean * charges
    precision[-1, -1] = n_charge
    return np.trace(objective.matrix @ np.linalg.inv(precision)) * (charges.sum() + n_charge)


def plan(objective, lean):
    """The closed form of section 4 for noise whose errors lean on each other so: charges of items and of n."""
    left = 1 + (TILT - lean) ** 2 / (1 - lean ** 2)
    return np.sqrt(objective.costs * left), np.sqrt(objective.matrix[-1, -1])


def apart(objective):
    """The optimum among mechanisms that treat items and n apart, solved numerically."""
    charges, n_charge = plan(objective, .5)
    # Items that are alike get alike noise, since the problem is convex.
    kinds, kind = np.unique(objective.kind, return_inverse=True)
    first = np.log([charges[kind == one][0] for one in range(len(kinds))] + [n_charge])

    def cost(numbers):
        charge, lean = np.exp(numbers[: len(kinds)])[kind], np.tanh(numbers[len(kinds): 2 * len(kinds)])[kind]
        return noise(objective, charge, lean, np.exp(numbers[-1]))
    start = np.concatenate([first[:-1], np.full(len(kinds), np.arctanh(.5)), first[-1:]])
    found = minimize(cost, start, method='L-BFGS-B', options={'maxiter': 500})
    return found.fun


def of_plan(objective, scales, rho):
    """tr(W J^-1) · 2 rho for the scales that a real plan gives, rounding and all."""
    with open(scales) as file:
        rows = list(csv.reader(file))[1:]
    n, balance, missing = float(rows[0][1]), *(np.array([float(row[at]) for row in rows[1:]]) for at in (1, 2))
    items, one = objective.items, np.arange(objective.items)
    # signed = (balance - missing) / 2
    noise = np.zeros((2 * items + 1, 2 * items + 1))
    noise[one, one] = (balance ** 2 + missing ** 2) / 4
    noise[items + one, items + one] = missing ** 2
    noise[one, items + one] = noise[items + one, one] = -missing ** 2 / 2
    noise[-1, -1] = n ** 2
    return np.trace(objective.matrix @ noise) * 2 * rho


def row(task):
    items, out, steps = task
    objective = Objective(items)
    least, gap = dual(objective, steps)
    ratio = lambda value: float(np.sqrt(value / least))
    folder = f'{out}/plain-{items}-0'
    return {'items': items, 'ours': ratio(of_plan(objective, f'{folder}/scales-eps4.csv', .311)),
            'smooth': ratio(noise(objective, *(lambda charges, n: (charges, .5, n))(*plan(objective, .5)))),
            'apart': ratio(apart(objective)), 'independent': ratio(noise(objective, *(
                lambda charges, n: (charges, 0., n))(*plan(objective, 0.)))), 'open': float(gap)}


if __name__ == '__main__':
    to, most = sys.argv[1], int(sys.argv[2])
    planned = [items for items in sorted(AREA_SIZES, reverse=True) if os.path.isdir(f'{to}/plain-{items}-0')]
    with Pool(2) as pool:
        rows = pool.map(row, [(items, to, most) for items in planned], chunksize=1)
    with open(f'{to}/optimum.json', 'w') as file:
        json.dump(sorted(rows, key=lambda one: one['items']), file, indent=1)
